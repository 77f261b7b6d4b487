@NullMarked
package io.cochlea.recognizer.whisper;

import org.jspecify.annotations.NullMarked;
