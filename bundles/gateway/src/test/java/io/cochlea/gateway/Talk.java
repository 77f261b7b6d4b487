package io.cochlea.gateway;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A WebSocket client that waits for what comes. */
final class Talk implements WebSocket.Listener, AutoCloseable {
  private static final String CLOSED = "{\"closed\":true}";

  private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
  private final StringBuilder part = new StringBuilder();
  private final HttpClient http = HttpClient.newHttpClient();
  private final WebSocket socket;

  Talk(URI uri, String... headers) {
    WebSocket.Builder builder = http.newWebSocketBuilder();
    for (int i = 0; i < headers.length; i += 2) {
      builder.header(headers[i], headers[i + 1]);
    }
    socket = builder.buildAsync(uri, this).join();
  }

  void text(String text) {
    socket.sendText(text, true).join();
  }

  void binary(byte[] bytes) {
    socket.sendBinary(ByteBuffer.wrap(bytes), true).join();
  }

  JsonObject next() throws InterruptedException {
    String message = messages.poll(10, TimeUnit.SECONDS);
    assertNotNull(message, "nothing comes");
    return Json.createReader(new StringReader(message)).readObject();
  }

  /** The next event of that type; others are passed over. */
  JsonObject next(String type) throws InterruptedException {
    JsonObject event = next();
    while (!event.getString("type", "").equals(type)) {
      event = next();
    }
    return event;
  }

  @Override
  public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
    part.append(data);
    if (last) {
      messages.add(part.toString());
      part.setLength(0);
    }
    from.request(1);
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onClose(WebSocket from, int status, String reason) {
    messages.add(CLOSED);
    return null;
  }

  @Override
  public void close() {
    socket.abort();
    http.shutdownNow();
  }
}
