/** Models on disk: their graphs looked into, fetched, and made faster. */
@NullMarked
package io.cochlea.modelstore;

import org.jspecify.annotations.NullMarked;
