@NullMarked
package io.cochlea.recognizer.transducer;

import org.jspecify.annotations.NullMarked;
