package io.cochlea.api.admin;

import java.util.Map;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A page of the operator's HTTP port, at the path that the service property {@value #PATH} names.
 * Thread-safe; called by a thread that may wait.
 */
@ConsumerType
public interface AdminPage {
  /** Service property: the path, such as {@code /metrics}. */
  String PATH = "cochlea.admin.path";

  /**
   * What to show now.
   *
   * @param query the parameters, decoded; the first of each name
   * @throws IllegalArgumentException naming the parameter, its value and what is allowed; answered
   *     with 400
   */
  Answer answer(Map<String, String> query);

  /**
   * @param status of HTTP
   * @param contentType without its character set
   * @param body sent as UTF-8
   */
  record Answer(int status, String contentType, String body) {}
}
