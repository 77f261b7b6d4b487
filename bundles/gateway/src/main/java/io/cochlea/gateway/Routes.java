package io.cochlea.gateway;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.net.SocketAddress;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds who answers a client, after seeing to it that the client may ask. Thread-safe. */
final class Routes implements Site {
  private final Map<String, Route> posts;
  private final Map<String, Route> gets;
  private final Map<String, SocketRoute> sockets;
  private final Access access;
  private final Quotas quotas;
  private final Origins origins;

  /**
   * @param posts by path
   * @param gets by path; one that ends with a slash, the root excepted, answers for everything
   *     below it
   * @param sockets by path; an empty one is for every path
   */
  Routes(
      Map<String, Route> posts,
      Map<String, Route> gets,
      Map<String, SocketRoute> sockets,
      Access access,
      Quotas quotas,
      Origins origins) {
    this.posts = posts;
    this.gets = gets;
    this.sockets = sockets;
    this.access = access;
    this.quotas = quotas;
    this.origins = origins;
  }

  /** The same clients, who find one WebSocket on every path, and nothing else. */
  Routes only(SocketRoute everywhere) {
    return new Routes(Map.of(), Map.of(), Map.of("", everywhere), access, quotas, origins);
  }

  @Override
  public Exchange open(HttpRequest request, String path, @Nullable SocketAddress from, Reply reply)
      throws Problem {
    origins.require(request.headers());
    if (request.method().equals(HttpMethod.OPTIONS)) {
      return (Exchange.Bodiless) reply::preflight;
    }
    Map<String, Route> routes = routes(request.method());
    String key = key(routes, path);
    Route route = routes.get(key);
    if (route == null) {
      throw nothing(request.method(), path);
    }
    reply.route(key);
    String client = route.isPublic() ? Access.address(from) : access.client(request, from);
    quotas.request(client);
    return route.open(request, path, client, reply);
  }

  @Override
  public Admission socket(HttpRequest request, String path, @Nullable SocketAddress from)
      throws Problem {
    origins.require(request.headers());
    String key = sockets.containsKey(path) ? path : "";
    SocketRoute route = sockets.get(key);
    if (route == null) {
      throw new Problem(
          HttpResponseStatus.NOT_FOUND, "not_found", null, "there is no WebSocket at this path");
    }
    String client = access.client(request, from);
    quotas.request(client);
    quotas.begin(client);
    return new Admission(key.isEmpty() ? "/" : key, route, () -> quotas.end(client));
  }

  @Override
  public String reader(HttpHeaders headers) {
    return origins.reader(headers);
  }

  private Map<String, Route> routes(HttpMethod method) {
    if (method.equals(HttpMethod.POST)) {
      return posts;
    }
    return method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD) ? gets : Map.of();
  }

  /** The path itself, or what is above it. */
  private static String key(Map<String, Route> routes, String path) {
    int slash = path.lastIndexOf('/');
    return routes.containsKey(path) || slash <= 0 ? path : path.substring(0, slash + 1);
  }

  private Problem nothing(HttpMethod method, String path) {
    boolean elsewhere = posts.containsKey(key(posts, path)) || gets.containsKey(key(gets, path));
    return elsewhere
        ? new Problem(
            HttpResponseStatus.METHOD_NOT_ALLOWED,
            "method_not_allowed",
            null,
            "this path does not take " + method.name())
        : new Problem(
            HttpResponseStatus.NOT_FOUND, "not_found", null, "there is nothing at this path");
  }
}
