package dev.regionalcache.redis;

import java.nio.file.Path;

/**
 * Connections with TLS: certificates and host names are verified, without exception.
 *
 * @param trustStore a key store (PKCS#12 or JKS) with the authorities that are trusted; without a password, for with one its
 *     certificates cannot be read, and no server is trusted
 */
public record Tls(Path trustStore) {}
