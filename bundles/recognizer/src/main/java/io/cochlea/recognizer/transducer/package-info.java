/** Models that predict the next token from audio and what was said before: RNN-T and TDT. */
@NullMarked
package io.cochlea.recognizer.transducer;

import org.jspecify.annotations.NullMarked;
