package io.cochlea.platformconfig;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.xml.XMLConstants;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.parsers.SAXParserFactory;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.xml.sax.Attributes;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/**
 * Reads the settings that a bundle declares. The Metatype service would tell all of it but the
 * ranges, and they are what operators ask for.
 */
final class Metatype extends DefaultHandler {
  private static final String FOLDER = "OSGI-INF/metatype";

  private final List<Attribute> found = new ArrayList<>();

  /** Attributes of each object class, until it is known for which PID. */
  private final Map<String, List<Draft>> classes = new HashMap<>();

  private List<Draft> open = new ArrayList<>();
  private String pid = "";

  private record Draft(Attributes declared, List<String> options) {}

  /** Empty for a bundle that declares none. */
  static List<Attribute> of(Bundle bundle) throws IOException {
    Enumeration<URL> files = bundle.findEntries(FOLDER, "*.xml", false);
    List<Attribute> attributes = new ArrayList<>();
    for (URL file : files == null ? List.<URL>of() : Collections.list(files)) {
      try (InputStream in = file.openStream()) {
        attributes.addAll(of(in));
      }
    }
    return attributes;
  }

  /**
   * @throws IOException when it is not well-formed
   */
  static List<Attribute> of(InputStream xml) throws IOException {
    Metatype reader = new Metatype();
    try {
      SAXParserFactory parsers = SAXParserFactory.newInstance();
      parsers.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
      parsers.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      parsers.newSAXParser().parse(xml, reader);
    } catch (ParserConfigurationException | SAXException e) {
      throw new IOException("Metatype is not well-formed: " + e.getMessage(), e);
    }
    return reader.found;
  }

  @Override
  public void startElement(String uri, String local, String qualified, Attributes attributes) {
    switch (qualified.substring(qualified.indexOf(':') + 1)) {
      case "OCD" -> {
        open = new ArrayList<>();
        classes.put(value(attributes, "id", ""), open);
      }
      case "AD" -> open.add(new Draft(copy(attributes), new ArrayList<>()));
      case "Option" -> open.getLast().options().add(value(attributes, "value", ""));
      case "Designate" -> pid = value(attributes, "pid", "");
      case "Object" -> designate(value(attributes, "ocdref", ""));
      default -> {}
    }
  }

  private void designate(String objectClass) {
    if (pid.isEmpty()) {
      return; // a factory's, of which there may be many
    }
    for (Draft draft : classes.getOrDefault(objectClass, List.of())) {
      Attributes ad = draft.declared();
      found.add(
          new Attribute(
              new Name(pid, value(ad, "id", "")),
              Type.of(value(ad, "type", "String")),
              !value(ad, "cardinality", "0").equals("0"),
              value(ad, "default", ""),
              ad.getValue("min"),
              ad.getValue("max"),
              draft.options(),
              value(ad, "description", "")));
    }
  }

  private static Attributes copy(Attributes attributes) {
    return new org.xml.sax.helpers.AttributesImpl(attributes);
  }

  private static String value(Attributes attributes, String name, String otherwise) {
    @Nullable String value = attributes.getValue(name);
    return value == null ? otherwise : value;
  }
}
