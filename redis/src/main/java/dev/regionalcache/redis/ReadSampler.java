package dev.regionalcache.redis;

import java.util.Optional;

/**
 * Tells what clients read on a server, which counts hits and misses of all keys together only. Calls are bounded in time and
 * throw {@link RedisFailure}. For one thread at a time.
 */
public interface ReadSampler extends AutoCloseable {

    /**
     * Listens until a limit is reached. While it does, the server sends it a copy of every command that it carries out.
     *
     * @return empty where the server is set to tell of other events, and not of keys that are missed
     */
    Optional<ReadSample> sample(ReadSample.Limits limits);

    @Override
    void close();
}
