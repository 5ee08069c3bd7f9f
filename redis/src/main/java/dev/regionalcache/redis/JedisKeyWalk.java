package dev.regionalcache.redis;

import dev.regionalcache.core.policy.Key;
import dev.regionalcache.redis.JedisLink.Call;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.Protocol.Command;

/** The walk on one Jedis connection. */
final class JedisKeyWalk implements KeyWalk {

    /**
     * Redis 6.2 has no PEXPIRE with a condition, and a script is the same on all versions. The end is an absolute time, so that
     * a replica that hears of it later has the same one.
     */
    private static final String SHORTEN = """
            local time = redis.call('TIME')
            local now = time[1] * 1000 + math.floor(time[2] / 1000)
            local done = {}
            for i, key in ipairs(KEYS) do
              local left = redis.call('PTTL', key)
              if left == -1 or left > tonumber(ARGV[2 * i - 1]) then
                redis.call('PEXPIREAT', key, string.format('%.0f', now + ARGV[2 * i]))
                done[#done + 1] = i - 1
              end
            end
            return done
            """;

    private static final String REMOVE = """
            local done = {}
            for i, key in ipairs(KEYS) do
              local left = redis.call('PTTL', key)
              local most = tonumber(ARGV[i])
              if left == most or (left >= 0 and left <= most) then
                redis.call('UNLINK', key)
                done[#done + 1] = i - 1
              end
            end
            return done
            """;

    /** PTTL of a key that is not there. */
    private static final long GONE = -2;

    /** The kinds of commands that are sent here; what a script does is in its own figure. */
    private static final Set<String> OURS = Set.of("scan", "pttl", "memory", "memory|usage", "eval", "dbsize", "info");

    private final JedisLink link;

    /** What this walk has read, and the server counts among the reads of all. */
    private long hits;

    private long misses;

    JedisKeyWalk(ServerAddress address, JedisClientConfig config) {
        link = new JedisLink(address, config);
    }

    @Override
    public Page page(String from, int count) {
        List<?> answers =
                link.execute(new Call(Command.DBSIZE), new Call(Command.SCAN, from, "COUNT", Integer.toString(count)));
        if (!(answers.get(1) instanceof List<?> page && page.size() == 2 && page.get(1) instanceof List<?> keys)) {
            throw new IllegalStateException("no answer to SCAN: " + answers.get(1));
        }
        String next = JedisLink.text(page.get(0));
        long total = number(answers.get(0));
        double covered = (next.equals(START) ? 1 : position(next)) - position(from);
        return new Page(
                next,
                keys.stream().map(byte[].class::cast).map(Key::of).toList(),
                total,
                // Of a server whose cursors count otherwise only the keys tell.
                covered > 0 ? covered : Math.clamp((double) keys.size() / Math.max(1, total), 1e-9, 1));
    }

    /** A cursor is a number of a bucket that is counted from its highest bit on, so that a table may grow meanwhile. */
    private static double position(String cursor) {
        return (Long.reverse(Long.parseUnsignedLong(cursor)) >>> 1) / 0x1p63;
    }

    @Override
    public Duration busy() {
        return InfoParser.busy(JedisLink.text(link.execute(Command.INFO, "commandstats")), OURS);
    }

    @Override
    public List<Facts> facts(List<Question> questions) {
        List<Call> calls = new ArrayList<>();
        for (Question question : questions) {
            calls.add(new Call(Command.PTTL, List.of(question.key().bytes())));
            if (question.sized()) {
                calls.add(new Call(
                        Command.MEMORY, List.of(bytes("USAGE"), question.key().bytes(), bytes("SAMPLES"), bytes("5"))));
            }
        }
        List<?> answers = link.execute(calls.toArray(Call[]::new));
        List<Facts> facts = new ArrayList<>();
        int next = 0;
        for (Question question : questions) {
            long pttl = number(answers.get(next++));
            read(pttl);
            facts.add(new Facts(pttl, question.sized() ? size(answers.get(next++)) : -1));
        }
        return facts;
    }

    private void read(long pttl) {
        if (pttl == GONE) {
            misses++;
        } else {
            hits++;
        }
    }

    @Override
    public Reads reads() {
        Reads all = InfoParser.reads(JedisLink.text(link.execute(Command.INFO, "stats")));
        return new Reads(all.hits() - hits, all.misses() - misses);
    }

    private static long size(Object answer) {
        return answer instanceof Long bytes ? bytes : -1;
    }

    @Override
    public List<Integer> shorten(List<Shortening> shortenings) {
        List<byte[]> words =
                words(SHORTEN, shortenings.stream().map(Shortening::key).toList());
        for (Shortening shortening : shortenings) {
            words.add(bytes(Long.toString(shortening.most())));
            words.add(bytes(Long.toString(shortening.next())));
        }
        return run(words, shortenings.size());
    }

    @Override
    public List<Integer> remove(List<Removal> removals) {
        List<byte[]> words = words(REMOVE, removals.stream().map(Removal::key).toList());
        removals.forEach(removal -> words.add(bytes(Long.toString(removal.most()))));
        return run(words, removals.size());
    }

    /** A script looks at each key once; that one is gone by then is rare. */
    private List<Integer> run(List<byte[]> words, int keys) {
        hits += keys;
        return link.execute(new Call(Command.EVAL, words)).getFirst() instanceof List<?> done
                ? done.stream().map(i -> (int) number(i)).toList()
                : List.of();
    }

    private static List<byte[]> words(String script, List<Key> keys) {
        List<byte[]> words = new ArrayList<>(List.of(bytes(script), bytes(Integer.toString(keys.size()))));
        keys.forEach(key -> words.add(key.bytes()));
        return words;
    }

    private static long number(Object answer) {
        return ((Number) answer).longValue();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        link.close();
    }
}
