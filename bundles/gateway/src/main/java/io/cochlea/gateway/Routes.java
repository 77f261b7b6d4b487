package io.cochlea.gateway;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.net.SocketAddress;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Finds who answers, after seeing to it that the client may ask. Thread-safe. */
final class Routes implements Site {
  private final Map<String, Route> posts;
  private final Map<String, Route> gets;
  private final Map<String, SocketRoute> sockets;
  private final Access access;
  private final Quotas quotas;
  private final Supplier<Set<String>> origins;

  /**
   * @param posts by path
   * @param gets by path; one that ends with a slash answers for everything below it
   * @param sockets by path; an empty one is for every path
   * @param origins of web pages that may call, as they are now
   */
  Routes(
      Map<String, Route> posts,
      Map<String, Route> gets,
      Map<String, SocketRoute> sockets,
      Access access,
      Quotas quotas,
      Supplier<Set<String>> origins) {
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
    requireOrigin(request.headers());
    if (request.method().equals(HttpMethod.OPTIONS)) {
      return (Exchange.Bodiless) reply::preflight;
    }
    Route route = route(request.method(), path);
    String client = access.client(request, from);
    quotas.request(client);
    return route.open(request, path, client, reply);
  }

  @Override
  public Admission socket(HttpRequest request, String path, @Nullable SocketAddress from)
      throws Problem {
    requireOrigin(request.headers());
    SocketRoute route = sockets.getOrDefault(path, sockets.get(""));
    if (route == null) {
      throw new Problem(
          HttpResponseStatus.NOT_FOUND, "not_found", null, "there is no WebSocket at this path");
    }
    String client = access.client(request, from);
    quotas.request(client);
    quotas.begin(client);
    return new Admission(route, () -> quotas.end(client));
  }

  @Override
  public String reader(HttpHeaders headers) {
    String origin = headers.get(HttpHeaderNames.ORIGIN, "");
    return origins.get().contains(origin) ? origin : "";
  }

  /** A foreign web page must not use its visitor's server behind the visitor's back. */
  private void requireOrigin(HttpHeaders headers) throws Problem {
    String origin = headers.get(HttpHeaderNames.ORIGIN);
    if (origin == null || origins.get().contains(origin)) {
      return;
    }
    String host = headers.get(HttpHeaderNames.HOST, "");
    if (!origin.equals("http://" + host) && !origin.equals("https://" + host)) {
      throw new Problem(
          HttpResponseStatus.FORBIDDEN,
          "origin_not_allowed",
          null,
          "web pages of another origin are not let in; the setting 'origins' names those that are");
    }
  }

  private Route route(HttpMethod method, String path) throws Problem {
    Map<String, Route> routes =
        method.equals(HttpMethod.POST)
            ? posts
            : method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD) ? gets : Map.of();
    Route route = find(routes, path);
    if (route != null) {
      return route;
    }
    boolean elsewhere = find(posts, path) != null || find(gets, path) != null;
    throw new Problem(
        elsewhere ? HttpResponseStatus.METHOD_NOT_ALLOWED : HttpResponseStatus.NOT_FOUND,
        elsewhere ? "method_not_allowed" : "not_found",
        null,
        elsewhere ? "this path does not take " + method.name() : "there is nothing at this path");
  }

  private static @Nullable Route find(Map<String, Route> routes, String path) {
    Route exact = routes.get(path);
    return exact != null ? exact : routes.get(path.substring(0, path.lastIndexOf('/') + 1));
  }
}
