package io.cochlea.modelstore;

import io.cochlea.api.inference.InferenceBackend;
import io.cochlea.api.model.ModelStore;
import io.cochlea.modelstore.optimize.Optimizer;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** Models in the user's directory. */
@Component
public final class LocalStore implements ModelStore {
  private static final String SETTING = "cochlea.models";
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final BundleContext context;
  private final Path directory;

  @Activate
  public LocalStore(BundleContext context) {
    this.context = context;
    directory =
        ModelDirectory.of(
            chosen(context.getProperty(SETTING)),
            System.getenv("XDG_DATA_HOME"),
            System.getProperty("user.home", "/"));
  }

  private static @Nullable String chosen(@Nullable String setting) {
    return setting == null ? System.getenv("COCHLEA_MODELS") : setting;
  }

  @Override
  public Path directory() {
    return directory;
  }

  @Override
  public List<Pullable> manifest(Path file) throws IOException {
    return ModelManifest.read(file);
  }

  @Override
  public Path pull(Pullable model, Progress progress) throws IOException, InterruptedException {
    // NORMAL follows a redirect from https to https, never one to http
    try (HttpClient client =
        HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NORMAL)
            .connectTimeout(CONNECT)
            .build()) {
      return new Pull(directory, model).run(new Download(client, PATIENCE), progress);
    }
  }

  @Override
  public List<Variant> optimize(Path folder, Progress progress) throws IOException {
    for (ServiceReference<InferenceBackend> reference : backends()) {
      InferenceBackend backend = context.getService(reference);
      try {
        if (backend != null && backend.probe().available()) {
          return new Optimizer(backend, progress).run(folder);
        }
      } finally {
        context.ungetService(reference);
      }
    }
    throw new IOException("no backend is here to try a variant on");
  }

  /** Looked up when asked for, best first: models are served whether a backend is here or not. */
  private List<ServiceReference<InferenceBackend>> backends() {
    try {
      return context.getServiceReferences(InferenceBackend.class, null).stream()
          .sorted(Comparator.reverseOrder())
          .toList();
    } catch (InvalidSyntaxException e) {
      throw new IllegalStateException("no filter is always well formed", e);
    }
  }
}
