package io.cochlea.gateway;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import jakarta.json.Json;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import org.jspecify.annotations.Nullable;

/** A request that cannot be met, in OpenAI's shape of errors. */
final class Problem extends Exception {
  private static final long serialVersionUID = 1;
  private static final int SERVER_ERROR = 500;

  private final transient HttpResponseStatus status;
  private final String code;
  private final @Nullable String parameter;
  private final int retrySeconds;

  /**
   * @param parameter the field it is about; null where it is about none
   */
  Problem(HttpResponseStatus status, String code, @Nullable String parameter, String message) {
    this(status, code, parameter, message, 0);
  }

  private Problem(
      HttpResponseStatus status,
      String code,
      @Nullable String parameter,
      String message,
      int retrySeconds) {
    super(message, null, false, false);
    this.status = status;
    this.code = code;
    this.parameter = parameter;
    this.retrySeconds = retrySeconds;
  }

  /** That the value of {@code parameter} is not allowed. */
  static Problem invalid(String parameter, String message) {
    return new Problem(HttpResponseStatus.BAD_REQUEST, "invalid_value", parameter, message);
  }

  /** That there is no room now, but in {@code seconds} there may be. */
  static Problem busy(HttpResponseStatus status, String code, String message, int seconds) {
    return new Problem(status, code, null, message, seconds);
  }

  /** After how long it is worth another try; 0 for never. */
  int retrySeconds() {
    return retrySeconds;
  }

  /** What a WebSocket is closed with. */
  WebSocketCloseStatus closing() {
    if (status.code() < SERVER_ERROR) {
      return WebSocketCloseStatus.POLICY_VIOLATION;
    }
    return status.equals(HttpResponseStatus.SERVICE_UNAVAILABLE)
        ? WebSocketCloseStatus.TRY_AGAIN_LATER
        : WebSocketCloseStatus.INTERNAL_SERVER_ERROR;
  }

  HttpResponseStatus status() {
    return status;
  }

  String code() {
    return code;
  }

  /** The error itself: message, type, param, code. */
  JsonObjectBuilder error() {
    JsonObjectBuilder error =
        Json.createObjectBuilder()
            .add("message", String.valueOf(getMessage()))
            .add("type", status.code() >= SERVER_ERROR ? "server_error" : "invalid_request_error");
    if (parameter == null) {
      error.add("param", JsonValue.NULL);
    } else {
      error.add("param", parameter);
    }
    return error.add("code", code);
  }

  /** The body of the response. */
  String json() {
    return Json.createObjectBuilder().add("error", error()).build().toString();
  }
}
