/**
 * The log-mel front end: audio in place to features in a tensor, across frames by the Vector API.
 *
 * <p>Where published implementations of one definition differ, the definition's author counts.
 * Whisper's features at a true end of the audio reflect it, as openai/whisper does through {@code
 * torch.stft}; whisper.cpp has zeros there, and 30 s more of them, so its last frame of a full 30 s
 * differs, and the maximum it clamps to can. NeMo's are one per full hop and normalised over the
 * utterance alone; sherpa-onnx computes an approximation of them by Kaldi's framing. Streaming
 * models take a normalisation that needs no future: none, or fixed figures.
 */
@NullMarked
package io.cochlea.mel;

import org.jspecify.annotations.NullMarked;
