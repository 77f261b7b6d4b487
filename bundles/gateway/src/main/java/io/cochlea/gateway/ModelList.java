package io.cochlea.gateway;

import io.cochlea.api.recognition.SpeechModel;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObjectBuilder;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/** OpenAI's {@code GET /v1/models} and {@code /v1/models/ID}. Thread-safe. */
final class ModelList implements Route {
  private static final String PATH = "/v1/models";

  private final Collection<SpeechModel> models;
  private final Supplier<Settings> settings;

  /**
   * @param models those there are now, live
   * @param settings as they are now
   */
  ModelList(Collection<SpeechModel> models, Supplier<Settings> settings) {
    this.models = models;
    this.settings = settings;
  }

  @Override
  public Exchange open(HttpRequest request, String path, String client, Reply reply)
      throws Problem {
    Set<String> ids = new TreeSet<>();
    models.forEach(model -> ids.add(model.spec().id()));
    if (!ids.isEmpty()) {
      ids.addAll(settings.get().aliases());
    }
    String asked = path.substring(PATH.length()).replaceFirst("^/", "");
    if (!asked.isEmpty() && !ids.contains(asked)) {
      throw new Problem(
          HttpResponseStatus.NOT_FOUND,
          "model_not_found",
          "model",
          Wishes.shown("model", asked) + String.join(", ", ids) + " are here");
    }
    String body = (asked.isEmpty() ? list(ids) : model(asked)).build().toString();
    return (Exchange.Bodiless) () -> reply.json(body);
  }

  private static JsonObjectBuilder list(Set<String> ids) {
    JsonArrayBuilder data = Json.createArrayBuilder();
    ids.forEach(id -> data.add(model(id)));
    return Json.createObjectBuilder().add("object", "list").add("data", data);
  }

  private static JsonObjectBuilder model(String id) {
    return Json.createObjectBuilder()
        .add("id", id)
        .add("object", "model")
        .add("created", 0)
        .add("owned_by", "cochlea");
  }
}
