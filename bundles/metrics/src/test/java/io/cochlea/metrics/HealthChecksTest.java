package io.cochlea.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cochlea.api.admin.AdminPage.Answer;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.felix.hc.api.HealthCheck;
import org.apache.felix.hc.api.Result;
import org.junit.jupiter.api.Test;
import org.osgi.framework.ServiceReference;

class HealthChecksTest {
  private final HealthChecks checks = new HealthChecks();
  private final ReadyPage ready = new ReadyPage(checks);

  @Test
  void everyCheckIsListedAndOneThatFailsCounts() {
    add("a", HealthChecks.READY, () -> new Result(Result.Status.OK, "fine"));
    add("b", "other", () -> new Result(Result.Status.CRITICAL, "of no interest here"));
    assertEquals(200, ready.answer(Map.of()).status());
    add(
        "c",
        new String[] {"x", HealthChecks.READY},
        () -> new Result(Result.Status.CRITICAL, "\"\n"));
    Answer answer = ready.answer(Map.of());
    assertEquals(503, answer.status());
    assertEquals(
        "{\"status\":\"unavailable\",\"checks\":["
            + "{\"name\":\"draining\",\"status\":\"ok\",\"message\":\"it takes streams\"},"
            + "{\"name\":\"a\",\"status\":\"ok\",\"message\":\"fine\"},"
            + "{\"name\":\"c\",\"status\":\"critical\",\"message\":\"\\\"\\n\"}]}\n",
        answer.body());
  }

  @Test
  void aWarningIsNoFailure() {
    add("a", HealthChecks.LIVE, () -> new Result(Result.Status.WARN, "soon"));
    assertEquals(200, new LivePage(checks).answer(Map.of()).status());
  }

  @Test
  void aCheckThatThrowsIsToldAndHurtsNoOther() {
    add(
        "broken",
        HealthChecks.LIVE,
        () -> {
          throw new IllegalStateException("internal detail");
        });
    Answer answer = new LivePage(checks).answer(Map.of());
    assertEquals(503, answer.status());
    assertTrue(answer.body().contains("health_check_error"), answer.body());
    assertTrue(!answer.body().contains("internal detail"), answer.body());
  }

  @Test
  void aCheckThatHangsIsToldAndRunOnce() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    AtomicInteger runs = new AtomicInteger();
    add(
        "hangs",
        HealthChecks.LIVE,
        () -> {
          runs.incrementAndGet();
          await(end);
          return new Result(Result.Status.OK, "back");
        });
    LivePage live = new LivePage(checks);
    for (int i = 0; i < 2; i++) {
      Answer answer = live.answer(Map.of());
      assertEquals(503, answer.status());
      assertTrue(answer.body().contains("does not come back"), answer.body());
      Thread.sleep(1_100);
    }
    end.countDown();
    assertEquals(200, live.answer(Map.of()).status());
    assertEquals(1, runs.get());
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void probesCannotLoadTheServer() {
    AtomicInteger runs = new AtomicInteger();
    add(
        "a",
        HealthChecks.READY,
        () -> new Result(Result.Status.OK, "run " + runs.incrementAndGet()));
    long start = System.nanoTime();
    for (int i = 0; i < 1_000; i++) {
      ready.answer(Map.of());
    }
    long seconds = (System.nanoTime() - start) / 1_000_000_000;
    assertTrue(runs.get() <= 1 + seconds, runs + " runs");
  }

  @Test
  void drainingIsToldAtOnce() {
    add("a", HealthChecks.READY, () -> new Result(Result.Status.OK, "fine"));
    assertEquals(200, ready.answer(Map.of()).status());
    checks.run();
    Answer answer = ready.answer(Map.of());
    assertEquals(503, answer.status());
    assertTrue(answer.body().contains("it shuts down"), answer.body());
    assertEquals(200, new LivePage(checks).answer(Map.of()).status(), "still alive");
  }

  private void add(String name, Object tags, HealthCheck check) {
    Map<String, Object> properties = Map.of(HealthCheck.NAME, name, HealthCheck.TAGS, tags);
    @SuppressWarnings("unchecked")
    ServiceReference<HealthCheck> reference =
        (ServiceReference<HealthCheck>)
            Proxy.newProxyInstance(
                ServiceReference.class.getClassLoader(),
                new Class<?>[] {ServiceReference.class},
                (self, method, arguments) ->
                    switch (method.getName()) {
                      case "getProperty" -> properties.get((String) arguments[0]);
                      case "compareTo" -> name.compareTo(name(arguments[0]));
                      default -> throw new AssertionError(method);
                    });
    checks.addCheck(reference, check);
  }

  private static String name(Object reference) {
    return (String) ((ServiceReference<?>) reference).getProperty(HealthCheck.NAME);
  }
}
