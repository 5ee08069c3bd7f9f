package dev.regionalcache.redis;

import dev.regionalcache.redis.JedisLink.Call;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.Protocol.Command;

/** The stream on one Jedis connection; commands go in batches, so that a long way costs one round trip for many. */
final class JedisLostWrites implements LostWritesStream {

    private static final int MOST_OF_A_BATCH = 500;
    private static final long MOST_BYTES_OF_A_BATCH = 4 << 20;

    private final JedisLink link;
    private final Origin origin;
    private final List<Call> batch = new ArrayList<>();
    private long bytes;
    private long written;

    JedisLostWrites(ServerAddress primary, JedisClientConfig config, Origin origin) {
        link = new JedisLink(primary, config);
        this.origin = origin;
    }

    @Override
    public void append(LostCommand command) {
        batch.add(call(command));
        bytes += command.arguments().stream().mapToLong(a -> a.length).sum();
        if (batch.size() >= MOST_OF_A_BATCH || bytes >= MOST_BYTES_OF_A_BATCH) {
            flush();
        }
    }

    @Override
    public long flush() {
        if (!batch.isEmpty()) {
            int commands = batch.size();
            batch.add(new Call(Command.EXPIRE, KEY, Long.toString(LIFETIME.toSeconds())));
            link.execute(batch.toArray(Call[]::new));
            batch.clear();
            bytes = 0;
            written += commands;
        }
        return written;
    }

    private Call call(LostCommand command) {
        List<byte[]> words = new ArrayList<>();
        add(words, KEY, "MAXLEN", "~", Integer.toString(MOST_ENTRIES), "*");
        add(words, "epoch", Long.toString(origin.epoch()), "region", origin.region(), "run-id", origin.runId());
        add(words, "offset", Long.toString(command.offset()), "db", Integer.toString(command.database()));
        if (command.cut()) {
            add(words, "cut", "true");
        }
        for (int i = 0; i < command.arguments().size(); i++) {
            add(words, Integer.toString(i));
            words.add(command.arguments().get(i));
        }
        return new Call(Command.XADD, words);
    }

    private static void add(List<byte[]> words, String... texts) {
        for (String text : texts) {
            words.add(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    @Override
    public void close() {
        link.close();
    }
}
