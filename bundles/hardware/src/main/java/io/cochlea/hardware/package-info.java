/** Takes stock of the machine and publishes what it finds as OSGi conditions. */
@NullMarked
package io.cochlea.hardware;

import org.jspecify.annotations.NullMarked;
