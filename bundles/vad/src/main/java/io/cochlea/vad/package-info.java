/** Judges where there is speech, by libfvad or by energy, and draws utterances from it. */
@NullMarked
package io.cochlea.vad;

import org.jspecify.annotations.NullMarked;
