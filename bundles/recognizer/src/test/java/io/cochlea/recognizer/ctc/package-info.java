@NullMarked
package io.cochlea.recognizer.ctc;

import org.jspecify.annotations.NullMarked;
