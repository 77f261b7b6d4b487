@NullMarked
package io.cochlea.recognizer.layout;

import org.jspecify.annotations.NullMarked;
