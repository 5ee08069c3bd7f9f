package dev.regionalcache.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Each kind of connection that a {@link JedisConnector} makes, and a first command on it, which is to be answered. */
enum EveryConnection {
    SERVER {
        @Override
        void use(JedisConnector connector, ServerAddress address) {
            try (RedisServer server = connector.server(address, RedisServers.OPERATOR)) {
                server.info();
            }
        }
    },
    GATE {
        @Override
        void use(JedisConnector connector, ServerAddress address) {
            try (WriteGate gate = connector.gate(address, RedisServers.GATE)) {
                gate.state();
            }
        }
    },
    READ_BACK {
        @Override
        void use(JedisConnector connector, ServerAddress address) {
            Divergence.Ahead ahead = new Divergence.Ahead("a".repeat(40), 1, 2);
            connector.readBack(
                    address,
                    RedisServers.OPERATOR,
                    ahead,
                    new ReadBack.Limits(Duration.ofSeconds(5), 100, 1, 100),
                    lost -> {});
        }
    },
    LOST_WRITES {
        @Override
        void use(JedisConnector connector, ServerAddress address) {
            LostWritesStream.Origin origin = new LostWritesStream.Origin(1, "a", "b".repeat(40));
            try (LostWritesStream stream = connector.lostWrites(address, RedisServers.OPERATOR, origin)) {
                stream.append(new LostCommand(0, 1, List.of("DEL".getBytes(UTF_8), "k".getBytes(UTF_8)), false));
                stream.flush();
            }
        }
    },
    ANNOUNCEMENTS {
        @Override
        void use(JedisConnector connector, ServerAddress address) {
            try (Announcements announcements = connector.announcements(address, RedisServers.OPERATOR)) {
                announcements.announce("{}");
            }
        }
    },
    KEY_WALK {
        @Override
        void use(JedisConnector connector, ServerAddress address) {
            try (KeyWalk walk = connector.keyWalk(address, RedisServers.OPERATOR)) {
                walk.page(KeyWalk.START, 10);
            }
        }
    },
    PUBLISHER {
        @Override
        void use(JedisConnector connector, ServerAddress address) {
            try (Publisher publisher = connector.publisher(address, RedisServers.OPERATOR)) {
                publisher.publish("a", "1");
            }
        }
    },
    SUBSCRIPTION {
        @Override
        void use(JedisConnector connector, ServerAddress address) {
            CompletableFuture<Void> begun = new CompletableFuture<>();
            ChannelListener listener = new ChannelListener() {
                @Override
                public void subscribed() {
                    begun.complete(null);
                }

                @Override
                public void message(String channel, String text) {}

                @Override
                public void ended(RedisFailure failure) {
                    begun.completeExceptionally(failure);
                }
            };
            try (Subscription _ =
                    connector.subscribe(address, RedisServers.OPERATOR, Set.of("a"), Duration.ofSeconds(3), listener)) {
                begun.join();
            } catch (CompletionException e) {
                throw (RedisFailure) e.getCause();
            }
        }
    };

    /** @throws RedisFailure when there is no connection */
    abstract void use(JedisConnector connector, ServerAddress address);
}
