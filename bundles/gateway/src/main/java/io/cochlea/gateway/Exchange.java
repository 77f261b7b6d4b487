package io.cochlea.gateway;

import io.netty.handler.codec.http.HttpContent;

/** A request whose body is coming in. Called by the connection's event loop. */
interface Exchange {

  /** The next piece of the body, which stays the caller's. */
  void content(HttpContent piece) throws Problem;

  /** The body is complete. */
  void complete() throws Problem;

  /** The connection is gone, or the request was refused. Idempotent; also after all went well. */
  void close();

  /** One that needs no body. */
  @FunctionalInterface
  interface Bodiless extends Exchange {
    @Override
    default void content(HttpContent piece) {}

    @Override
    default void close() {}
  }
}
