package io.cochlea.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import jakarta.json.Json;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.nio.charset.CharacterCodingException;
import java.time.Instant;

/**
 * OpenAI's {@code POST /v1/realtime/client_secrets}, and the beta's {@code
 * /v1/realtime/transcription_sessions}. Thread-safe.
 */
final class SecretRoute implements Route {
  private static final int MAX_BODY = 64 << 10;
  private static final int LEAST_SECONDS = 10;
  private static final int MOST_SECONDS = 7_200;
  private static final int SECONDS = 600;
  private static final int BETA_SECONDS = 60;

  private final ClientSecrets secrets;
  private final boolean beta;

  SecretRoute(ClientSecrets secrets, boolean beta) {
    this.secrets = secrets;
    this.beta = beta;
  }

  @Override
  public Exchange open(HttpRequest request, String path, String client, Reply reply) {
    return new Order(client, reply);
  }

  /** One request. Confined to its event loop. */
  private final class Order implements Exchange {
    private final String client;
    private final Reply reply;
    private final ByteBuf body = Unpooled.buffer();

    Order(String client, Reply reply) {
      this.client = client;
      this.reply = reply;
    }

    @Override
    public void content(HttpContent piece) throws Problem {
      if (body.readableBytes() + piece.content().readableBytes() > MAX_BODY) {
        throw new Problem(
            HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE,
            "body_too_large",
            null,
            "the body is larger than the " + MAX_BODY + " bytes that are allowed");
      }
      body.writeBytes(piece.content());
    }

    @Override
    public void complete() throws Problem {
      try {
        JsonObject order = body.isReadable() ? JsonText.object(body) : JsonValue.EMPTY_JSON_OBJECT;
        JsonObject wanted = beta ? order : object(order, "session");
        RealtimeSession session = RealtimeSession.DEFAULT.updated(wanted);
        int seconds = beta ? BETA_SECONDS : seconds(object(order, "expires_after"));
        Instant expires = secrets.now().plusSeconds(seconds);
        String secret = secrets.make(new ClientSecrets.Grant(client, expires, session));
        reply.json(
            (beta ? beta(secret, expires, session) : json(secret, expires, session))
                .build()
                .toString());
      } catch (CharacterCodingException | ClassCastException e) {
        throw Problem.invalid("session", "the body is not the JSON that belongs here");
      }
    }

    @Override
    public void close() {}
  }

  private static JsonObject object(JsonObject in, String name) {
    return in.get(name) instanceof JsonObject object ? object : JsonValue.EMPTY_JSON_OBJECT;
  }

  private static int seconds(JsonObject after) throws Problem {
    int seconds = after.get("seconds") instanceof JsonNumber number ? number.intValue() : SECONDS;
    if (seconds < LEAST_SECONDS || seconds > MOST_SECONDS) {
      throw Problem.invalid(
          "expires_after.seconds",
          "expires_after.seconds is %d, but %d to %d are allowed"
              .formatted(seconds, LEAST_SECONDS, MOST_SECONDS));
    }
    return seconds;
  }

  private static JsonObjectBuilder json(String secret, Instant expires, RealtimeSession session) {
    return Json.createObjectBuilder()
        .add("value", secret)
        .add("expires_at", expires.getEpochSecond())
        .add("session", session.json(RequestId.session()));
  }

  private static JsonObjectBuilder beta(String secret, Instant expires, RealtimeSession session) {
    return session
        .beta(RequestId.session())
        .add(
            "client_secret",
            Json.createObjectBuilder()
                .add("value", secret)
                .add("expires_at", expires.getEpochSecond()));
  }
}
