package io.cochlea.platformconfig;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.xml.XMLConstants;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.parsers.SAXParser;
import javax.xml.parsers.SAXParserFactory;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.xml.sax.Attributes;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.AttributesImpl;
import org.xml.sax.helpers.DefaultHandler;

/**
 * Reads the settings that bundles declare. The Metatype service would tell all of it but the
 * ranges, and they are what operators ask for. Thread-safe.
 */
final class Metatype {
  private static final String FOLDER = "OSGI-INF/metatype/";
  private static final String SUFFIX = ".xml";

  private @Nullable SAXParser parser;

  /** Empty for a bundle that declares none. */
  List<Attribute> of(Bundle bundle) throws IOException {
    Enumeration<String> files = bundle.getEntryPaths(FOLDER);
    List<Attribute> attributes = new ArrayList<>();
    for (String file : files == null ? List.<String>of() : Collections.list(files)) {
      if (file.endsWith(SUFFIX)) {
        try (InputStream in = Objects.requireNonNull(bundle.getEntry(file), file).openStream()) {
          attributes.addAll(of(in));
        }
      }
    }
    return attributes;
  }

  /**
   * @throws IOException when it is not well-formed
   */
  synchronized List<Attribute> of(InputStream xml) throws IOException {
    Reader reader = new Reader();
    try {
      parser().parse(xml, reader);
    } catch (ParserConfigurationException | SAXException e) {
      throw new IOException("Metatype is not well-formed: " + e.getMessage(), e);
    }
    return reader.found;
  }

  private SAXParser parser() throws ParserConfigurationException, SAXException {
    SAXParser made = parser;
    if (made == null) {
      SAXParserFactory parsers = SAXParserFactory.newDefaultInstance();
      parsers.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
      parsers.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      made = parsers.newSAXParser();
      parser = made;
    }
    return made;
  }

  /** An attribute whose PID is not known yet. */
  private record Draft(Attributes declared, List<String> options) {}

  private static final class Reader extends DefaultHandler {
    final List<Attribute> found = new ArrayList<>();
    private final Map<String, List<Draft>> classes = new HashMap<>();
    private List<Draft> open = new ArrayList<>();
    private String pid = "";

    @Override
    public void startElement(String uri, String local, String qualified, Attributes attributes) {
      switch (qualified.substring(qualified.indexOf(':') + 1)) {
        case "OCD" -> {
          open = new ArrayList<>();
          classes.put(value(attributes, "id", ""), open);
        }
        case "AD" -> open.add(new Draft(new AttributesImpl(attributes), new ArrayList<>()));
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
        Attributes declared = draft.declared();
        found.add(
            new Attribute(
                new Name(pid, value(declared, "id", "")),
                Type.of(value(declared, "type", "String")),
                !value(declared, "cardinality", "0").equals("0"),
                value(declared, "default", ""),
                declared.getValue("min"),
                declared.getValue("max"),
                draft.options(),
                value(declared, "description", "")));
      }
    }

    private static String value(Attributes attributes, String name, String otherwise) {
      String value = attributes.getValue(name);
      return value == null ? otherwise : value;
    }
  }
}
