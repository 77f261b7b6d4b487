package io.cochlea.metrics;

import io.cochlea.metrics.TrafficCounter.Route;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** What clients ask of the gateway. */
@Component(service = Source.class)
public final class TrafficSource implements Source {
  private static final int CLASSES = 5;
  private static final double NANOS = 1e9;

  private final TrafficCounter traffic;

  @Activate
  public TrafficSource(@Reference TrafficCounter traffic) {
    this.traffic = traffic;
  }

  @Override
  public void write(Sheet sheet) {
    Map<String, Route> routes = traffic.routes();
    sheet.counter(
        "cochlea_http_requests",
        "Requests answered",
        points ->
            routes.forEach((name, route) -> {
              for (int status = 1; status <= CLASSES; status++) {
                if (route.answers(status) > 0) {
                  points.add(route.answers(status), "route", name, "status", status + "xx");
                }
              }
            }));
    sheet.counter(
        "cochlea_http_request_seconds",
        "Time from the heads of requests to the ends of their answers",
        points ->
            routes.forEach((name, route) -> points.add(route.nanos() / NANOS, "route", name)));
    sheet.gauge("cochlea_http_connections", "Connections that are open", traffic.connections());
    sheet.counter(
        "cochlea_http_connections_opened", "Connections accepted", traffic.connectionsOpened());
    sheet.counter("cochlea_http_received_bytes", "Bytes from clients", traffic.receivedBytes());
    sheet.counter("cochlea_http_sent_bytes", "Bytes to clients", traffic.sentBytes());
  }
}
