package dev.regionalcache.redis;

import dev.regionalcache.redis.JedisLink.Call;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisDataException;

/** The announcements on one Jedis connection. */
final class JedisAnnouncements implements Announcements {

    private static final Call MULTI = new Call(Command.MULTI);
    private static final Call EXEC = new Call(Command.EXEC);

    private final JedisLink link;

    JedisAnnouncements(ServerAddress primary, JedisClientConfig config) {
        link = new JedisLink(primary, config);
    }

    @Override
    public Found look(@Nullable Parting parting) {
        List<Call> calls = new ArrayList<>(List.of(new Call(Command.GET, DISCOVERY)));
        if (parting != null) {
            calls.add(new Call(Command.LPOS, Parting.KEY, parting.text()));
        }
        List<@Nullable Object> answers = link.tryAll(calls.toArray(Call[]::new));
        Object document = read(answers.getFirst());
        // Something else under the list's key is left as it is.
        boolean missing = parting != null && answers.getLast() == null;
        read(answers.getLast());
        return new Found(document == null ? null : JedisLink.text(document), missing);
    }

    /** What is of another type is no document and no list. */
    private @Nullable Object read(@Nullable Object answer) {
        if (answer instanceof JedisDataException error) {
            if (!String.valueOf(error.getMessage()).startsWith("WRONGTYPE")) {
                throw link.refused(error);
            }
            return null;
        }
        return answer;
    }

    @Override
    public void announce(String document) {
        // A server that is fenced lets messages through: in one transaction it refuses both.
        link.execute(
                MULTI,
                new Call(Command.SET, DISCOVERY, document),
                new Call(Command.PUBLISH, DISCOVERY, document),
                EXEC);
    }

    @Override
    public void keep(Parting parting) {
        link.execute(JedisGate.keep(parting.text()).toArray(Call[]::new));
    }

    @Override
    public void close() {
        link.close();
    }
}
