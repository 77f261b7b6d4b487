/** What is made of the distribution: archives and packages, the service of systemd, the chart. */
@NullMarked
package io.cochlea.packaging;

import org.jspecify.annotations.NullMarked;
