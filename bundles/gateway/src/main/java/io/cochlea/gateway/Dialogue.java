package io.cochlea.gateway;

import io.cochlea.api.recognition.Hypothesis;
import io.cochlea.api.recognition.Segment;
import io.netty.buffer.ByteBuf;
import java.nio.charset.CharacterCodingException;

/** A protocol over one WebSocket. Called by the connection's event loop only. */
interface Dialogue {

  /** The connection is there. */
  void opened();

  /**
   * A text message, which stays the caller's.
   *
   * @throws Problem that breaks the dialogue off
   * @throws CharacterCodingException when it is not UTF-8
   */
  void text(ByteBuf message) throws Problem, CharacterCodingException;

  /**
   * A binary message, which stays the caller's.
   *
   * @throws Problem that breaks the dialogue off
   */
  void binary(ByteBuf message) throws Problem;

  /** Whether it takes more; when it does not, it says when it does again. */
  default boolean ready() {
    return true;
  }

  /** What the audio seems to say. */
  void partial(Hypothesis hypothesis);

  void committed(Segment segment);

  /** All audio was recognised. */
  void completed();

  /** Recognition broke off. */
  void failed(Problem problem);

  /** The connection is gone. Idempotent. */
  void close();
}
