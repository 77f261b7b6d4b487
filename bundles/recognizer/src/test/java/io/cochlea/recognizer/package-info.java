@NullMarked
package io.cochlea.recognizer;

import org.jspecify.annotations.NullMarked;
