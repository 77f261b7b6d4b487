/**
 * Whisper: an encoder of windows of thirty seconds, and a decoder that writes its tokens one by
 * one.
 */
@NullMarked
package io.cochlea.recognizer.whisper;

import org.jspecify.annotations.NullMarked;
