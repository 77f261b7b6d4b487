package io.cochlea.gateway;

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

  /** Whether more is to be read; when it is not, it says when it is again. */
  boolean ready();

  /** Tells the client what is wrong, and closes. */
  void failed(Problem problem);

  /** The server goes: what was heard is told, and the connection closed. */
  void finish();

  /** The connection is gone. Idempotent. */
  void close();
}
