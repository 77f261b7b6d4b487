package io.cochlea.recognizer;

import io.cochlea.api.inference.GraphFiles;
import io.cochlea.api.recognition.ModelFolders.Found;
import io.cochlea.api.recognition.ModelFolders.Offer;
import io.cochlea.api.recognition.SpeechModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;

/** Models in the service registry, each of an id of its own. Thread-safe. */
final class Offers {
  private final BundleContext context;
  private final GraphFiles graphs;
  private final Families families;
  private final Map<String, String> taken = new ConcurrentHashMap<>();

  Offers(BundleContext context, GraphFiles graphs, Families families) {
    this.context = context;
    this.graphs = graphs;
    this.families = families;
  }

  Found inspect(Path path) throws IOException {
    ModelFolder folder = new ModelFolder(path, graphs);
    SpeechModel model = model(folder);
    close(model);
    return new Found(model.spec(), folder.layout(), folder.bytes(graphs));
  }

  Offer offer(Path path) throws IOException {
    ModelFolder folder = new ModelFolder(path, graphs);
    SpeechModel model = model(folder);
    String id = model.spec().id();
    String holder = taken.putIfAbsent(id, folder.toString());
    if (holder != null) {
      throw new IOException(
          "model folder %s: a model with the id '%s' is offered already, from %s"
              .formatted(folder, id, holder));
    }
    Map<String, Object> properties =
        Map.of(
            SpeechModel.ID,
            id,
            SpeechModel.FAMILY,
            model.spec().family(),
            Constants.SERVICE_RANKING,
            folder.number("ranking", -1_000, 1_000));
    return new Registered(
        model,
        context.registerService(SpeechModel.class, model, FrameworkUtil.asDictionary(properties)));
  }

  private SpeechModel model(ModelFolder folder) throws IOException {
    FreeMemory.require(folder, folder.bytes(graphs));
    return families.model(folder);
  }

  private static void close(SpeechModel model) {
    if (model instanceof AutoCloseable closeable) {
      try {
        closeable.close();
      } catch (Exception e) {
        throw new IllegalStateException("a model is closed without a failure", e);
      }
    }
  }

  private final class Registered implements Offer {
    private final SpeechModel model;
    private final ServiceRegistration<SpeechModel> registration;
    private final AtomicBoolean closed = new AtomicBoolean();

    private Registered(SpeechModel model, ServiceRegistration<SpeechModel> registration) {
      this.model = model;
      this.registration = registration;
    }

    @Override
    public SpeechModel model() {
      return model;
    }

    @Override
    public void close() {
      if (closed.compareAndSet(false, true)) {
        registration.unregister();
        taken.remove(model.spec().id());
        Offers.close(model);
      }
    }
  }
}
