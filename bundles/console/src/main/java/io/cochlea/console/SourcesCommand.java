package io.cochlea.console;

import io.cochlea.api.audio.AudioFiles;
import io.cochlea.api.audio.Microphones;
import io.cochlea.console.Usage.Group;
import java.util.function.ToIntFunction;
import org.apache.felix.service.command.Descriptor;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code sources}: what audio can come from, for the launcher and for the console. */
@Component(
    service = {ToIntFunction.class, SourcesCommand.class},
    property = {
      "cochlea.command=sources",
      "osgi.command.scope=cochlea",
      "osgi.command.function=sources"
    })
public final class SourcesCommand implements ToIntFunction<String[]> {
  private final AudioFiles files;
  private final Microphones microphones;

  @Activate
  public SourcesCommand(@Reference AudioFiles files, @Reference Microphones microphones) {
    this.files = files;
    this.microphones = microphones;
  }

  @Override
  public int applyAsInt(String[] arguments) {
    if (arguments.length > 0) {
      System.err.println("cochlea: sources takes no arguments, not " + arguments[0]);
      return Run.USAGE;
    }
    System.out.println(sources());
    return System.out.checkError() ? Run.FAILED : 0;
  }

  @Descriptor("audio formats and microphones")
  @Usage(group = Group.SEE, value = "sources", example = "sources")
  public String sources() {
    Table formats = new Table("format", "limits", "decoded by");
    files.formats().forEach(f -> formats.row(f.format(), f.limits(), f.by()));
    Table devices = new Table("microphone", "description");
    microphones.devices().forEach(d -> devices.row(d.id(), d.description()));
    return formats.render("no formats") + "\n\n" + devices.render("no microphone is here");
  }
}
