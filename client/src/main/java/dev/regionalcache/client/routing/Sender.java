package dev.regionalcache.client.routing;

import dev.regionalcache.client.connection.Answers;
import dev.regionalcache.client.connection.Command;
import dev.regionalcache.client.connection.ConnectionPool;
import dev.regionalcache.client.connection.ExchangeException;
import dev.regionalcache.client.connection.Link;
import dev.regionalcache.client.connection.ServerError;
import dev.regionalcache.client.token.InvalidTokenException;
import dev.regionalcache.client.token.Position;
import dev.regionalcache.client.token.Visibility;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Sends a write once, and finds out what became of it. */
final class Sender {

    /** So long the history that was last seen on a connection is taken for that before the write. */
    private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(1);

    private Sender() {}

    /**
     * Sends it, with the question for the position behind it in the same round trip.
     *
     * @param tracked whether a token is wanted
     */
    static Attempt send(ConnectionPool pool, List<Command> commands, boolean tracked) {
        try {
            return pool.use(link -> tracked ? tracked(pool, link, commands) : plain(link, commands));
        } catch (ExchangeException e) {
            return e.sent()
                    ? new Attempt.Unsure(String.valueOf(e.getMessage()), e)
                    : new Attempt.NotNow(String.valueOf(e.getMessage()), e);
        }
    }

    private static Attempt plain(Link link, List<Command> commands) throws ExchangeException {
        Answers answers = commands.size() == 1 ? link.exchange(commands) : link.atomically(commands);
        return answers.error().map(Sender::failed).orElseGet(() -> new Attempt.Done(answers, Optional.empty()));
    }

    /**
     * The position is read after the write, and outside of its transaction: inside, the write's own bytes would not be counted
     * yet. So others' writes may come in between, which makes the token later than it need be; and a change of the server's
     * role may, which is why the history before and after are compared.
     */
    private static Attempt tracked(ConnectionPool pool, Link link, List<Command> commands) throws ExchangeException {
        Position before = link.lastPosition(FRESH_NANOS);
        List<Command> all = new ArrayList<>();
        if (before == null) {
            all.add(Command.INFO_REPLICATION);
        }
        int first = all.size();
        boolean several = commands.size() > 1;
        all.addAll(several ? link.transaction(commands) : commands);
        int last = all.size() - 1;
        all.add(Command.INFO_REPLICATION);
        Answers answers = link.exchange(all);
        Answers written = several ? answers.between(first, last + 1).inside() : answers.between(first, last + 1);
        Optional<ServerError> error = written.error();
        if (error.isPresent()) {
            return failed(error.get());
        }
        try {
            Position earlier = before == null ? Glance.position(answers, 0) : before;
            Position after = Glance.position(answers, last + 1);
            link.sawPosition(after);
            return continues(earlier, after)
                    ? new Attempt.Done(written, Optional.of(after.token()))
                    : new Attempt.Unsure(pool.endpoint() + " changed its role around the write", null);
        } catch (InvalidTokenException e) {
            return new Attempt.Unsure(pool.endpoint() + " does not say its position: " + e.getMessage(), e);
        }
    }

    /**
     * Whether what was written between the two is in the history of the second. It is where the first is visible at the second,
     * by the rule for tokens: a server over which another one was copied does not know its former history any more.
     */
    private static boolean continues(Position earlier, Position after) {
        return after.master() && after.visibility(earlier.token()) instanceof Visibility.Visible;
    }

    private static Attempt failed(ServerError error) {
        return error.isForNow() ? new Attempt.NotNow(error.text(), null) : new Attempt.Refused(error);
    }
}
