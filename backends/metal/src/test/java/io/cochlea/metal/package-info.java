/** Tests of the Core ML backend's options, without an Apple device. */
@NullMarked
package io.cochlea.metal;

import org.jspecify.annotations.NullMarked;
