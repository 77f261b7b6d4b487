/**
 * The client of a server of this machine: audio is written in place into a ring of shared memory
 * that the server reads, and the transcript comes back. It follows {@code docs/ring-protocol.md}.
 *
 * <pre>{@code
 * try (RingClient client = RingClient.named("microphone").open(sink)) {
 *   RingWriter writer = client.writer();
 *   while (more) {
 *     if (client.awaitSpace(320, Duration.ofSeconds(5))) {
 *       write320SamplesAt(writer.claim(320));
 *       writer.commit(320, System.nanoTime());
 *     }
 *   }
 *   writer.end();
 *   client.awaitEnd(Duration.ofMinutes(1));
 * }
 * }</pre>
 *
 * The sink is called on the client's own thread. When the server is away, the client goes on
 * writing while there is room, and attaches again by itself; no final is delivered twice. With
 * {@link io.cochlea.ring.client.HttpFallback} it uploads in the meantime.
 *
 * <p>It works without OSGi: the jars {@code api} and {@code ring} on the class path of a JDK 25
 * suffice, and the JVM needs the one option {@code --enable-native-access=ALL-UNNAMED}. Chronicle
 * Bytes, which is in the jar for the server's side, is not used here. Linux; elsewhere attaching
 * fails with a message that says so, and only uploading is left.
 */
@Export(substitution = Export.Substitution.NOIMPORT)
@Version("0.1.0")
@NullMarked
package io.cochlea.ring.client;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
