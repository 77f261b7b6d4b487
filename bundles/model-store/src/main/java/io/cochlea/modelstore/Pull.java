package io.cochlea.modelstore;

import io.cochlea.api.model.ModelStore.Progress;
import io.cochlea.api.model.ModelStore.Pullable;
import io.cochlea.api.model.ModelStore.Source;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One model on its way into the directory: parts in the hidden folder {@code .pull-ID}, which stays
 * when the pull breaks, then the whole folder in one move.
 */
final class Pull {
  private final Path directory;
  private final Pullable model;
  private final Path work;
  private final Path target;

  Pull(Path directory, Pullable model) {
    this.directory = directory;
    this.model = model;
    work = directory.resolve(".pull-" + model.id());
    target = directory.resolve(model.id());
  }

  Path run(Download download, Progress progress) throws IOException, InterruptedException {
    ModelDirectory.create(directory);
    Path lockFile = directory.resolve(".pull-" + model.id() + ".lock");
    try (FileChannel channel =
            FileChannel.open(
                lockFile,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                ModelDirectory.ownerOnly());
        FileLock lock = lock(channel)) {
      if (lock == null) {
        throw new IOException("model " + model.id() + " is being pulled already");
      }
      if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
        throw new IOException(target + " is there already; delete it to pull it anew");
      }
      ModelDirectory.create(work);
      requireSpace();
      for (Source source : model.sources()) {
        download.fetch(source, part(source), progress);
      }
      return assemble();
    }
  }

  private static @Nullable FileLock lock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  private Path part(Source source) {
    return work.resolve(source.name().replace('/', '+') + ".part");
  }

  private void requireSpace() throws IOException {
    long needed = 0;
    for (Source source : model.sources()) {
      Path part = part(source);
      long have = Files.exists(part) ? Files.size(part) : 0;
      needed += Math.max(0, source.bytes() - have);
      needed += Archive.isArchive(source.name()) ? source.bytes() : 0;
    }
    long usable = Files.getFileStore(work).getUsableSpace();
    if (needed > usable) {
      throw new IOException(
          "model %s needs %d MiB more in %s, where %d MiB are free"
              .formatted(model.id(), needed >> 20, directory, usable >> 20));
    }
  }

  private Path assemble() throws IOException {
    Path folder = work.resolve("model");
    delete(folder);
    ModelDirectory.create(folder);
    for (Source source : model.sources()) {
      if (Archive.isArchive(source.name())) {
        Archive.unpack(part(source), source.name(), folder);
      }
    }
    folder = only(folder);
    for (Source source : model.sources()) {
      if (!Archive.isArchive(source.name())) {
        Path file = folder.resolve(source.name());
        ModelDirectory.create(file.resolveSibling(""));
        // a copy, so that a crash here leaves the parts to go on with
        Files.copy(
            part(source),
            Files.createFile(file, ModelDirectory.ownerOnly()),
            StandardCopyOption.REPLACE_EXISTING);
      }
    }
    Files.move(folder, target, StandardCopyOption.ATOMIC_MOVE);
    delete(work);
    return target;
  }

  /** Archives mostly hold one folder, and the model in it. */
  private static Path only(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      List<Path> few = entries.limit(2).toList();
      return few.size() == 1 && Files.isDirectory(few.getFirst()) ? few.getFirst() : folder;
    }
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
