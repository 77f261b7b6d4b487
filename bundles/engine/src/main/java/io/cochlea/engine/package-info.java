/** Runs streams: from the ring through voice activity to words, many streams on few loops. */
@NullMarked
package io.cochlea.engine;

import org.jspecify.annotations.NullMarked;
