package io.cochlea.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bundles dropped into a folder: a jar put there is installed and started, one that is replaced is
 * updated, one that is taken away is uninstalled. What lies there runs as this process, so the
 * folder is its owner's only, and links and other users' files are refused.
 */
final class Plugins implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Plugins.class);
  private static final long POLL_MILLIS = 500;
  private static final long QUIET_MILLIS =
      1_000; // a file that was written to since may not be whole
  private static final int MOST = 64;
  private static final Set<PosixFilePermission> OTHERS =
      Set.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);

  private final Path folder;
  private final BundleContext context;
  private final Map<Path, Plugin> plugins = new HashMap<>();
  private final Thread watcher = new Thread(this::watch, "cochlea-plugins");

  /**
   * A file as it was when it was looked at.
   *
   * @param bundle the id of what became of it; −1 when it was refused
   */
  private record Plugin(FileTime written, long bytes, long bundle) {
    boolean isOf(Path file) throws IOException {
      return written.equals(Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS))
          && bytes == Files.size(file);
    }
  }

  /** Begins to watch {@code folder}, which is created where it is missing. */
  static Plugins watch(Path folder, BundleContext context) throws IOException {
    Files.createDirectories(folder);
    if (Files.getFileStore(folder).supportsFileAttributeView("posix")) {
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    }
    Plugins plugins = new Plugins(folder, context);
    plugins.watcher.setDaemon(true);
    plugins.watcher.start();
    return plugins;
  }

  private Plugins(Path folder, BundleContext context) {
    this.folder = folder;
    this.context = context;
  }

  private void watch() {
    try {
      while (!Thread.interrupted()) {
        try {
          takeAway();
          bring();
        } catch (IOException e) {
          LOG.warn("{} cannot be read: {}", folder, e.getMessage());
        }
        Thread.sleep(POLL_MILLIS);
      }
    } catch (InterruptedException | IllegalStateException closed) {
      // the platform stops
    }
  }

  private void takeAway() {
    Map.copyOf(plugins)
        .forEach((file, plugin) -> {
          if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            plugins.remove(file);
            remove(context.getBundle(plugin.bundle()));
          }
        });
  }

  private void bring() throws IOException {
    long quiet = System.currentTimeMillis() - QUIET_MILLIS;
    try (DirectoryStream<Path> jars = Files.newDirectoryStream(folder, "*.jar")) {
      for (Path jar : jars) {
        Plugin known = plugins.get(jar);
        FileTime written = Files.getLastModifiedTime(jar, LinkOption.NOFOLLOW_LINKS);
        if (written.toMillis() < quiet && (known == null || !known.isOf(jar))) {
          long bytes = Files.size(jar);
          plugins.put(jar, new Plugin(written, bytes, bring(jar, known)));
        }
      }
    }
  }

  /** Installs or updates; the bundle's id, or −1 when it is refused. */
  private long bring(Path jar, @Nullable Plugin known) throws IOException {
    String objection = objection(jar);
    Bundle bundle = known == null ? null : context.getBundle(known.bundle());
    try (InputStream content = objection == null ? Files.newInputStream(jar) : null) {
      if (content == null) {
        throw new BundleException(objection);
      }
      if (bundle == null) {
        bundle = context.installBundle("plugin:" + jar.getFileName(), content);
      } else {
        bundle.update(content);
      }
      bundle.start(Bundle.START_ACTIVATION_POLICY);
      LOG.info("{} runs, from {}", bundle.getSymbolicName(), jar);
      return bundle.getBundleId();
    } catch (BundleException e) {
      LOG.warn("{} does not run: {}", jar, e.getMessage());
      remove(bundle);
      return -1;
    }
  }

  private static void remove(@Nullable Bundle bundle) {
    try {
      if (bundle != null) {
        bundle.uninstall();
        LOG.info("{} is uninstalled", bundle.getSymbolicName());
      }
    } catch (BundleException e) {
      LOG.warn("{} is not uninstalled: {}", bundle.getSymbolicName(), e.getMessage());
    }
  }

  private @Nullable String objection(Path jar) throws IOException {
    if (plugins.size() >= MOST && !plugins.containsKey(jar)) {
      return "there are " + MOST + " plug-ins already";
    }
    if (!Files.isRegularFile(jar, LinkOption.NOFOLLOW_LINKS)) {
      return "it is no regular file";
    }
    var posix =
        Files.getFileAttributeView(jar, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    if (posix != null && !posix.getOwner().equals(Files.getOwner(folder))) {
      return "it belongs to " + posix.getOwner() + ", not to " + Files.getOwner(folder);
    }
    if (posix != null && posix.readAttributes().permissions().stream().anyMatch(OTHERS::contains)) {
      return "others than its owner may write it";
    }
    return null;
  }

  /** Watches no more; what is installed stays. */
  @Override
  public void close() {
    watcher.interrupt();
  }
}
