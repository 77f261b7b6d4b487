package io.cochlea.gateway;

import io.netty.handler.codec.http.HttpRequest;

/** What answers the requests for a path. Called by event loops. */
@FunctionalInterface
interface Route {

  /**
   * Begins to answer.
   *
   * @param client by what name it is counted
   * @param path decoded, without the query
   * @return what takes the body
   * @throws Problem that is answered instead
   */
  Exchange open(HttpRequest request, String path, String client, Reply reply) throws Problem;

  /** Whether anyone may ask, without a key. */
  default boolean isPublic() {
    return false;
  }
}
