package io.cochlea.platformconfig;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class MetatypeTest {
  private static final String XML =
      """
      <?xml version="1.0" encoding="UTF-8"?>
      <metatype:MetaData xmlns:metatype="http://www.osgi.org/xmlns/metatype/v1.4.0">
        <OCD id="a.Config" name="A">
          <AD id="max.rings" type="Integer" default="512" min="1" max="65536" required="true"
              description="Rings &lt;open&gt;."/>
          <AD id="mode" type="String" default="auto">
            <Option label="on" value="on"/>
            <Option label="auto" value="auto"/>
          </AD>
          <AD id="folders" type="String" cardinality="2147483647" default=""/>
        </OCD>
        <Designate pid="io.cochlea.a"><Object ocdref="a.Config"/></Designate>
        <Designate factoryPid="io.cochlea.many"><Object ocdref="a.Config"/></Designate>
      </metatype:MetaData>
      """;

  @Test
  void readsWhatABundleDeclares() throws IOException {
    List<Attribute> found = of(XML);
    assertEquals(3, found.size());
    Attribute rings = found.getFirst();
    assertEquals(new Name("io.cochlea.a", "max.rings"), rings.name());
    assertEquals("1 to 65536", rings.allowed());
    assertEquals("Rings <open>.", rings.description());
    assertEquals(512, rings.parse(rings.fallback()));
    assertEquals("on, auto", found.get(1).allowed());
    assertEquals("a list of text", found.get(2).allowed());
  }

  @Test
  void whatIsNotMetatypeIsRefusedAndNothingOutsideIsRead() {
    for (String bad :
        List.of(
            "",
            "<MetaData>",
            "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/hostname\">]><MetaData>&x;</MetaData>")) {
      assertThrows(IOException.class, () -> of(bad), bad);
    }
  }

  private static List<Attribute> of(String xml) throws IOException {
    return new Metatype().of(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
  }
}
