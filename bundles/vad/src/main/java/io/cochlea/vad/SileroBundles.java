package io.cochlea.vad;

import io.cochlea.api.inference.InferenceException;
import io.cochlea.api.placement.Placement;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.util.tracker.BundleTracker;
import org.osgi.util.tracker.BundleTrackerCustomizer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Offers Silero where it comes as a code-free bundle: header {@value #HEADER} names the ONNX file
 * in it, which is laid out in the bundle's own data area, for native code opens it.
 */
@Component(
    service = {},
    immediate = true)
public final class SileroBundles implements BundleTrackerCustomizer<SileroOffer> {
  private static final String HEADER = "Cochlea-Silero";
  private static final Logger LOG = LoggerFactory.getLogger(SileroBundles.class);

  /** Above WebRTC's, below what is configured. */
  private static final int RANKING = 150;

  private final BundleContext context;
  private final Placement placement;
  private final BundleTracker<SileroOffer> bundles;

  @Activate
  public SileroBundles(BundleContext context, @Reference Placement placement) {
    this.context = context;
    this.placement = placement;
    bundles = new BundleTracker<>(context, Bundle.ACTIVE, this);
    bundles.open();
  }

  @Deactivate
  void deactivate() {
    bundles.close();
  }

  @Override
  public @Nullable SileroOffer addingBundle(Bundle bundle, BundleEvent event) {
    String entry = bundle.getHeaders().get(HEADER);
    if (entry == null) {
      return null;
    }
    try {
      return SileroOffer.of(context, placement, layOut(bundle, entry), RANKING);
    } catch (IOException | InferenceException e) {
      LOG.error("Voice activity of bundle {} left out: {}", bundle, e.getMessage());
      return null;
    }
  }

  private static Path layOut(Bundle bundle, String entry) throws IOException {
    URL file = bundle.getEntry(entry);
    File area =
        bundle.getBundleContext().getDataFile("silero-" + bundle.getLastModified() + ".onnx");
    if (file == null || entry.endsWith("/") || area == null) {
      throw new IOException("header %s is '%s', no file of the bundle".formatted(HEADER, entry));
    }
    // A temporary file is its owner's only.
    Path part = Files.createTempFile(area.toPath().getParent(), "part", "");
    try {
      try (InputStream from = file.openStream();
          OutputStream to = Files.newOutputStream(part)) {
        from.transferTo(to);
      }
      return Files.move(part, area.toPath(), StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  @Override
  public void modifiedBundle(Bundle bundle, BundleEvent event, SileroOffer offer) {}

  @Override
  public void removedBundle(Bundle bundle, BundleEvent event, SileroOffer offer) {
    offer.withdraw();
  }
}
