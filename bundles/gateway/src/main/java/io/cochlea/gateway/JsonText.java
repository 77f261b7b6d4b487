package io.cochlea.gateway;

import io.netty.buffer.ByteBuf;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** JSON as it comes in messages. */
final class JsonText {
  private JsonText() {}

  /**
   * The object that {@code message} is.
   *
   * @throws Problem when it is none
   * @throws CharacterCodingException when it is not even UTF-8
   */
  static JsonObject object(ByteBuf message) throws Problem, CharacterCodingException {
    String text = StandardCharsets.UTF_8.newDecoder().decode(message.nioBuffer()).toString();
    try (var reader = Json.createReader(new StringReader(text))) {
      return reader.readObject();
    } catch (
        RuntimeException e) { // what the parser throws for nesting too deep is no JsonException
      throw Problem.invalid("message", "the message is not a JSON object");
    }
  }
}
