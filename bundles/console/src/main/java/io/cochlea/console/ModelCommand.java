package io.cochlea.console;

import io.cochlea.api.audio.AudioFiles;
import io.cochlea.api.audio.AudioFormat;
import io.cochlea.api.audio.AudioSource;
import io.cochlea.api.model.ModelStore;
import io.cochlea.api.model.ModelStore.Pullable;
import io.cochlea.api.model.ModelStore.Variant;
import io.cochlea.api.placement.Placement;
import io.cochlea.api.recognition.ModelFolders;
import io.cochlea.api.recognition.ModelFolders.Found;
import io.cochlea.api.recognition.ModelFolders.Offer;
import io.cochlea.api.recognition.SpeechModel;
import io.cochlea.api.stream.Engine;
import io.cochlea.api.stream.StreamRequest;
import io.cochlea.console.Usage.Group;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.ToIntFunction;
import org.apache.felix.service.command.Descriptor;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** {@code model}: which models there are, more of them, whether they work, and faster ones. */
@Component(
    service = {ToIntFunction.class, ModelCommand.class},
    property = {
      "cochlea.command=model",
      "osgi.command.scope=cochlea",
      "osgi.command.function=model",
      "osgi.command.function=models"
    })
public final class ModelCommand implements ToIntFunction<String[]> {
  private final ModelStore store;
  private final ModelFolders folders;
  private final Engine engine;
  private final Placement placement;
  private final AudioFiles files;
  private final ConcurrentSkipListMap<ServiceReference<SpeechModel>, SpeechModel> models =
      new ConcurrentSkipListMap<>();

  @Activate
  public ModelCommand(
      @Reference ModelStore store,
      @Reference ModelFolders folders,
      @Reference Engine engine,
      @Reference Placement placement,
      @Reference AudioFiles files) {
    this.store = store;
    this.folders = folders;
    this.engine = engine;
    this.placement = placement;
    this.files = files;
  }

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void addModel(ServiceReference<SpeechModel> reference, SpeechModel model) {
    models.put(reference, model);
  }

  void removeModel(ServiceReference<SpeechModel> reference) {
    models.remove(reference);
  }

  /** As the launcher calls it, alone in its process. */
  @Override
  public int applyAsInt(String[] arguments) {
    return run(arguments, Boolean.getBoolean("cochlea.terminal"));
  }

  /** As the console calls it. */
  @Descriptor("lists, verifies, pulls and optimizes models")
  @Usage(
      group = Group.CHANGE,
      value = {
        "model list [--manifest FILE]",
        "model verify PATH [--audio FILE]",
        "model pull ID [--manifest FILE]",
        "model optimize PATH"
      },
      example = "model verify /srv/models/whisper-base")
  public int model(String[] arguments) {
    return run(arguments, false);
  }

  @Descriptor("which models there are, and where")
  @Usage(group = Group.SEE, value = "models", example = "models")
  public int models() {
    return run(new String[] {"list"}, false);
  }

  private int run(String[] arguments, boolean terminal) {
    try {
      ModelOptions options = ModelOptions.of(arguments);
      switch (options.action()) {
        case HELP -> System.out.print(ModelOptions.USAGE);
        case LIST -> list(options);
        case VERIFY -> verify(options);
        case PULL -> pull(options, new PullProgress(System.err, terminal));
        case OPTIMIZE -> optimize(options, new PullProgress(System.err, terminal));
      }
      return System.out.checkError() ? Run.FAILED : 0;
    } catch (IllegalArgumentException e) {
      System.err.println("cochlea: " + e.getMessage());
      return Run.USAGE;
    } catch (IOException | RuntimeException e) {
      System.err.println("cochlea: " + e.getMessage());
      return Run.FAILED;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Run.FAILED;
    }
  }

  private void list(ModelOptions options) throws IOException {
    folders.rescan();
    Table table = new Table("model", "family", "size", "state", "where");
    for (SpeechModel model : models.descendingMap().values()) {
      List<Path> paths = model.spec().graphs().stream().map(graph -> graph.path()).toList();
      long bytes = 0;
      for (Path path : paths) {
        bytes += Files.size(path);
      }
      Path folder = paths.getFirst().resolveSibling("");
      table.row(
          model.spec().id(),
          model.spec().family(),
          Units.bytes(bytes),
          folder.startsWith(store.directory()) ? "installed" : "offered",
          folder);
    }
    for (Path folder : broken()) {
      table.row(folder.getFileName(), "", "", "refused", folder);
    }
    if (options.manifest() != null) {
      for (Pullable model : store.manifest(options.manifest())) {
        if (!Files.exists(store.directory().resolve(model.id()))) {
          String from = String.valueOf(model.sources().getFirst().from());
          table.row(model.id(), model.family(), Units.bytes(model.bytes()), "pullable", from);
        }
      }
    }
    System.out.println(table.render("no models"));
  }

  private List<Path> broken() throws IOException {
    if (!Files.isDirectory(store.directory())) {
      return List.of();
    }
    try (var entries = Files.list(store.directory())) {
      return entries
          .filter(Files::isDirectory)
          .filter(entry -> !String.valueOf(entry.getFileName()).startsWith("."))
          .filter(entry ->
              models.values().stream()
                  .flatMap(model -> model.spec().graphs().stream())
                  .noneMatch(graph -> graph.path().startsWith(entry)))
          .sorted()
          .toList();
    }
  }

  /** Opening a stream compiles every graph and holds them against what the family expects. */
  private void verify(ModelOptions options) throws IOException, InterruptedException {
    Path folder = Path.of(options.argument());
    Found found = folders.inspect(folder);
    System.out.printf(
        Locale.ROOT,
        "%s: %s, %s, %s%n",
        found.spec().id(),
        found.spec().family(),
        found.layout(),
        Units.bytes(found.bytes()));
    found
        .spec()
        .graphs()
        .forEach(
            graph -> System.out.println("  " + graph.path().getFileName() + "  " + graph.sha256()));
    Offer offer = served(folder) ? null : folders.offer(folder);
    try {
      String id = found.spec().id();
      if (options.audio() == null) {
        StreamRequest request = new StreamRequest("verify", AudioFormat.SPEECH, null, id);
        Transcript unheard = new Transcript(hypothesis -> {}, segment -> {});
        engine.open(request, unheard).close();
      } else {
        transcribe(options.audio(), id);
      }
    } finally {
      if (offer != null) {
        offer.close();
      }
    }
    System.out.println("good");
  }

  private boolean served(Path folder) throws IOException {
    Path real = folder.toRealPath();
    return models.values().stream()
        .flatMap(model -> model.spec().graphs().stream())
        .anyMatch(graph -> graph.path().startsWith(real));
  }

  private void transcribe(Path audio, String id) throws IOException, InterruptedException {
    Options options = Options.forFiles(new String[] {"--model", id, audio.toString()});
    try (AudioSource source = files.open(audio)) {
      new Transcription(engine, placement, options, new Progress(System.err, false))
          .run(audio.toString(), source, () -> false);
    }
  }

  private void pull(ModelOptions options, PullProgress progress)
      throws IOException, InterruptedException {
    Path manifest =
        options.manifest() == null
            ? store.directory().resolve("manifest.json")
            : options.manifest();
    List<Pullable> pullable = store.manifest(manifest);
    Pullable model =
        pullable.stream()
            .filter(candidate -> candidate.id().equals(options.argument()))
            .findFirst()
            .orElseThrow(() ->
                new IOException(
                    "model %s is not in %s, which has %s"
                        .formatted(
                            options.argument(),
                            manifest,
                            pullable.stream().map(Pullable::id).toList())));
    try {
      Path folder = store.pull(model, progress);
      progress.clear();
      System.out.println(folder);
    } finally {
      progress.clear();
    }
    folders.rescan();
  }

  private void optimize(ModelOptions options, PullProgress progress) throws IOException {
    List<Variant> variants;
    try {
      variants = store.optimize(Path.of(options.argument()), progress);
    } finally {
      progress.clear();
    }
    Table table = new Table("variant", "cosine", "", "what");
    for (Variant variant : variants) {
      table.row(
          variant.file().getFileName(),
          Double.isNaN(variant.cosine())
              ? ""
              : String.format(Locale.ROOT, "%.6f", variant.cosine()),
          variant.kept() ? "kept" : "left",
          variant.note());
    }
    System.out.println(table.render("nothing in this folder can be made faster"));
  }
}
