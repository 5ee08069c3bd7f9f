package dev.regionalcache.redis;

import java.nio.file.Path;

/**
 * Connections with TLS: certificates and host names are verified, without exception.
 *
 * @param trustStore a key store with the authorities that are trusted
 */
public record Tls(Path trustStore) {}
