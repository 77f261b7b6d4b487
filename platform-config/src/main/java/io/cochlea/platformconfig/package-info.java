/**
 * The server's settings: layers of values, kept, checked, and given to the components they are for.
 */
@NullMarked
package io.cochlea.platformconfig;

import org.jspecify.annotations.NullMarked;
