package io.cochlea.gateway;

import io.cochlea.api.admin.AdminPage;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.net.SocketAddress;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The operator's pages, each computed when it is asked for, by few threads. Thread-safe. */
final class AdminPages implements Site, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AdminPages.class);
  private static final int THREADS = 2;
  private static final int MAX_WAITING = 64;
  private static final long SPARE_SECONDS = 30;

  private final Origins origins;
  private final Map<String, AdminPage> pages = new ConcurrentSkipListMap<>();
  private final ThreadPoolExecutor workers =
      new ThreadPoolExecutor(
          THREADS,
          THREADS,
          SPARE_SECONDS,
          TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(MAX_WAITING),
          Thread.ofPlatform().name("cochlea-admin-", 0).daemon().factory());

  AdminPages(Origins origins) {
    this.origins = origins;
    workers.allowCoreThreadTimeOut(true);
  }

  /** The last one at a path counts. */
  void add(String path, AdminPage page) {
    pages.put(path, page);
  }

  void remove(String path, AdminPage page) {
    pages.remove(path, page);
  }

  @Override
  public Exchange open(HttpRequest request, String path, @Nullable SocketAddress from, Reply reply)
      throws Problem {
    origins.require(request.headers());
    AdminPage page = pages.get(path);
    if (page == null) {
      throw new Problem(
          HttpResponseStatus.NOT_FOUND,
          "not_found",
          null,
          "there is nothing at this path; those there are: " + String.join(", ", pages.keySet()));
    }
    if (!request.method().equals(HttpMethod.GET) && !request.method().equals(HttpMethod.HEAD)) {
      throw new Problem(
          HttpResponseStatus.METHOD_NOT_ALLOWED,
          "method_not_allowed",
          null,
          "only GET and HEAD are taken here");
    }
    Map<String, String> query = new TreeMap<>();
    new QueryStringDecoder(request.uri())
        .parameters()
        .forEach((name, values) -> query.put(name, values.getFirst()));
    return (Exchange.Bodiless) () -> work(path, page, query, reply);
  }

  private void work(String path, AdminPage page, Map<String, String> query, Reply reply)
      throws Problem {
    try {
      workers.execute(() -> answer(path, page, query, reply));
    } catch (RejectedExecutionException e) {
      throw new Problem(
          HttpResponseStatus.SERVICE_UNAVAILABLE,
          "busy",
          null,
          "more than " + MAX_WAITING + " pages are waited for");
    }
  }

  private static void answer(String path, AdminPage page, Map<String, String> query, Reply reply) {
    try {
      AdminPage.Answer answer = page.answer(query);
      reply.send(
          HttpResponseStatus.valueOf(answer.status()),
          answer.contentType() + "; charset=utf-8",
          answer.body());
    } catch (IllegalArgumentException e) {
      reply.fail(
          new Problem(
              HttpResponseStatus.BAD_REQUEST,
              "invalid_value",
              null,
              String.valueOf(e.getMessage())));
    } catch (RuntimeException | LinkageError e) {
      LOG.error("The page {} failed", path, e);
      reply.fail(
          new Problem(
              HttpResponseStatus.INTERNAL_SERVER_ERROR,
              "internal_error",
              null,
              "the page failed; the log says why"));
    }
  }

  @Override
  public void close() {
    workers.shutdownNow();
  }
}
