/** What the end-to-end tests stand on: clusters, programs (kubectl, helm), reports of failures. */
@NullMarked
package dev.regionalcache.e2e.harness;

import org.jspecify.annotations.NullMarked;
