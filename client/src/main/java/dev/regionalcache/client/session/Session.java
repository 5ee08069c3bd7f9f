package dev.regionalcache.client.session;

import dev.regionalcache.client.token.InvalidTokenException;
import dev.regionalcache.client.token.Mark;
import dev.regionalcache.client.token.Position;
import dev.regionalcache.client.token.Token;
import dev.regionalcache.client.token.TokenText;
import dev.regionalcache.client.token.Visibility;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What one user, request or conversation has written and seen. A read in a session shows no less than that: its own writes, and
 * nothing older than what it read before (the session guarantees of Terry et al., 1994). It is carried to another process or
 * region by its text. Thread-safe.
 *
 * <p>It holds a place in a history for each keyspace, and after a change of the primary places in several histories, until a
 * read shows what has become of them; of {@value #MOST_HISTORIES} at most. Where one more comes, the oldest goes: a server that
 * has the newer ones has what is left of the oldest, so only the word that it was lost can be missed.
 */
public final class Session {

    /** The most histories of a keyspace. */
    public static final int MOST_HISTORIES = 4;

    /** So that a session that is never told of its losses does not grow with every key: the others are loaded each time. */
    private static final int MOST_RENEWED = 256;

    private final TokenText text;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Map<String, Token>> keyspaces = new LinkedHashMap<>();
    private final Map<String, Map<String, Token>> lost = new LinkedHashMap<>();
    private final Map<String, Set<String>> renewed = new LinkedHashMap<>();

    /** A session that has seen nothing. */
    public Session(TokenText text) {
        this.text = text;
    }

    /**
     * The session of a text.
     *
     * @throws InvalidTokenException if it is none
     */
    public static Session of(TokenText format, String text) {
        Session session = new Session(format);
        format.parse(text).forEach(mark -> session.reached(mark.keyspace(), mark.token()));
        return session;
    }

    /**
     * The text that carries it: letters, digits, dashes, underscores and dots. It fits a cookie or a header. It has
     * {@value TokenText#MOST_MARKS} places at most: of a session with more, the newest of each keyspace before one of each that
     * is lost and was not told yet, and these before all others; of the keyspaces those that it reached last.
     */
    public String text() {
        return text.format(locked(() -> foremost(all())));
    }

    /** What a reader of a keyspace must show. */
    public List<Token> tokens(String keyspace) {
        return locked(() -> List.copyOf(of(keyspace).values()));
    }

    /** Notes a place that this session wrote or saw. */
    public void reached(String keyspace, Token token) {
        locked(() -> {
            put(reachedLast(keyspace), token);
            return token;
        });
    }

    /** Notes that this session saw a server at this position. What is visible there needs no place of its own any more. */
    public void saw(String keyspace, Position position) {
        locked(() -> note(keyspace, position));
    }

    /**
     * Notes that this session saw the primary at this position, and lets places go of which it said what has become of them.
     * Those that are lost are kept until it is told, once: what another read has settled meanwhile is not. All in one: a read at
     * the same time must find the former places or the new one, or it would show something older.
     */
    public void settle(String keyspace, Collection<Token> tokens, Collection<Token> lostOnes, Position position) {
        locked(() -> {
            List<Token> news =
                    lostOnes.stream().filter(of(keyspace).values()::contains).toList();
            if (!news.isEmpty()) {
                Map<String, Token> untold = lost.computeIfAbsent(keyspace, name -> new LinkedHashMap<>());
                news.forEach(token -> put(untold, token));
                // What was written before may be what is lost now.
                renewed.remove(keyspace);
            }
            of(keyspace).values().removeAll(tokens);
            return note(keyspace, position);
        });
    }

    /**
     * Whether the cache may have something older than what this session wrote under a key: something of the keyspace is lost and
     * was not told yet, and the key was not written since. Nobody knows which keys are lost, so it may be any.
     */
    public boolean mayHaveLost(String keyspace, String key) {
        return locked(() -> lost.containsKey(keyspace)
                && !renewed.getOrDefault(keyspace, Set.of()).contains(key));
    }

    /** Notes that a key was written. After a loss 256 keys are noted at most; any other one may still be lost. */
    public void renewed(String keyspace, String key) {
        locked(() -> {
            if (!lost.containsKey(keyspace)) {
                return false;
            }
            Set<String> keys = renewed.computeIfAbsent(keyspace, name -> new HashSet<>());
            return keys.size() < MOST_RENEWED && keys.add(key);
        });
    }

    /** What is lost of a keyspace and was not told yet; it is with this, and the session does not have it any more. */
    public List<Token> takeLost(String keyspace) {
        return locked(() -> {
            Map<String, Token> untold = lost.remove(keyspace);
            renewed.remove(keyspace);
            return untold == null ? List.of() : List.copyOf(untold.values());
        });
    }

    /**
     * The same of all keyspaces: for applications to which it makes no difference, as they load what they need anew. Without
     * it, and without a read that tells it, the text goes on having what is lost, so that the next reader is told.
     */
    public List<Token> takeLost() {
        return locked(() -> {
            List<Token> all = lost.values().stream()
                    .flatMap(untold -> untold.values().stream())
                    .toList();
            lost.clear();
            renewed.clear();
            return all;
        });
    }

    /** Takes over all that another session has seen. */
    public void merge(Session other) {
        if (other != this) {
            other.all().forEach(mark -> reached(mark.keyspace(), mark.token()));
        }
    }

    private List<Mark> all() {
        return locked(() -> {
            List<Mark> marks = new ArrayList<>();
            keyspaces.forEach((keyspace, tokens) -> {
                Map<String, Token> both = new LinkedHashMap<>(lost.getOrDefault(keyspace, Map.of()));
                tokens.values().forEach(token -> put(both, token));
                both.values().forEach(token -> marks.add(new Mark(keyspace, token)));
            });
            return marks;
        });
    }

    /** Those of which a text has room, in their order. */
    private List<Mark> foremost(List<Mark> marks) {
        if (marks.size() <= TokenText.MOST_MARKS) {
            return marks;
        }
        Map<String, Mark> newest = new HashMap<>();
        Map<String, Mark> untold = new HashMap<>();
        for (Mark mark : marks) {
            newest.put(mark.keyspace(), mark);
            if (lost.getOrDefault(mark.keyspace(), Map.of())
                    .containsKey(mark.token().replicationId())) {
                untold.put(mark.keyspace(), mark);
            }
        }
        List<Mark> ranked = new ArrayList<>(marks);
        Collections.reverse(ranked);
        ranked.sort(Comparator.comparing((Mark mark) -> !newest.containsValue(mark))
                .thenComparing(mark -> !untold.containsValue(mark)));
        Set<Mark> foremost = Set.copyOf(ranked.subList(0, TokenText.MOST_MARKS));
        return marks.stream().filter(foremost::contains).toList();
    }

    private static void put(Map<String, Token> tokens, Token token) {
        Token known = tokens.remove(token.replicationId());
        tokens.put(token.replicationId(), known != null && known.offset() > token.offset() ? known : token);
        if (tokens.size() > MOST_HISTORIES) {
            tokens.remove(tokens.keySet().iterator().next());
        }
    }

    private Token note(String keyspace, Position position) {
        Map<String, Token> tokens = reachedLast(keyspace);
        tokens.values().removeIf(t -> position.visibility(t) instanceof Visibility.Visible);
        put(tokens, position.token());
        return position.token();
    }

    private Map<String, Token> of(String keyspace) {
        return keyspaces.computeIfAbsent(keyspace, name -> new LinkedHashMap<>());
    }

    private Map<String, Token> reachedLast(String keyspace) {
        Map<String, Token> tokens = of(keyspace);
        keyspaces.remove(keyspace);
        keyspaces.put(keyspace, tokens);
        return tokens;
    }

    private <T> T locked(java.util.function.Supplier<T> action) {
        lock.lock();
        try {
            return action.get();
        } finally {
            lock.unlock();
        }
    }
}
