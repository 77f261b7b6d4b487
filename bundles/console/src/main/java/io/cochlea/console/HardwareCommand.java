package io.cochlea.console;

import io.cochlea.api.hardware.Affinity;
import io.cochlea.api.hardware.Hardware;
import io.cochlea.api.hardware.Inventory;
import io.cochlea.console.Usage.Group;
import java.io.IOException;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.apache.felix.service.command.Descriptor;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** {@code hardware}: what this machine is made of, how it is, and another in its place. */
@Component(
    service = HardwareCommand.class,
    property = {"osgi.command.scope=cochlea", "osgi.command.function=hardware"})
public final class HardwareCommand {
  private static final String USAGE =
      "usage: hardware | hardware scan | hardware dump [FILE] | hardware load FILE|DIR"
          + " | hardware load --this";

  private final Hardware hardware;
  private final @Nullable Affinity affinity;

  @Activate
  public HardwareCommand(
      @Reference Hardware hardware,
      @Reference(
              cardinality = ReferenceCardinality.OPTIONAL,
              policyOption = ReferencePolicyOption.GREEDY)
          @Nullable Affinity affinity) {
    this.hardware = hardware;
    this.affinity = affinity;
  }

  @Descriptor("what this machine is made of")
  @Usage(
      group = Group.SEE,
      value = {
        "hardware",
        "hardware scan",
        "hardware dump [FILE]",
        "hardware load FILE|DIR|--this"
      },
      example = "hardware dump /tmp/machine.json")
  public String hardware(String... arguments) throws IOException {
    String what = arguments.length == 0 ? "" : arguments[0];
    String file = arguments.length == 2 ? arguments[1] : "";
    if (what.isEmpty() && arguments.length == 0) {
      return show(hardware.inventory());
    }
    if (what.equals("scan") && arguments.length == 1) {
      return show(hardware.rescan());
    }
    if (what.equals("dump") && arguments.length <= 2) {
      return file.isEmpty() ? hardware.dump() : write(Path.of(file));
    }
    if (what.equals("load") && !file.isEmpty()) {
      return show(file.equals("--this") ? hardware.unload() : hardware.load(Path.of(file)));
    }
    throw new IllegalArgumentException(USAGE);
  }

  private String show(Inventory inventory) {
    return new HardwareTable(inventory, affinity).render();
  }

  /** For its owner only; what is there is never written over. */
  private String write(Path file) throws IOException {
    FileAttribute<?>[] owners =
        FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
            ? new FileAttribute<?>[] {
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
            }
            : new FileAttribute<?>[0];
    var create = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    String dump = hardware.dump();
    try (Writer out =
        Channels.newWriter(Files.newByteChannel(file, create, owners), StandardCharsets.UTF_8)) {
      out.write(dump);
    } catch (FileAlreadyExistsException e) {
      throw new IOException("'" + file + "' is there already, allowed is a new file", e);
    } catch (NoSuchFileException e) {
      throw new IOException("'" + file + "' cannot be made: its directory is not there", e);
    }
    return "written to " + file.toAbsolutePath();
  }
}
