package dev.regionalcache.operator.provisioning;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.operator.fixture.Members;
import dev.regionalcache.redis.acl.ClassUser;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ServerSecretsTest {

    private static final Passwords PASSWORDS =
            new Passwords(List.of("op"), List.of("re2", "re1"), List.of("a+b /c", "former"));

    @Test
    void serversMountUsersWithoutPasswordsInTheClearAndTheCurrentOneToCopyBy() {
        Map<String, String> server = content("shop-a-server");
        assertThat(server.get("users.acl"))
                .contains("user default off", "user operator on", "user replication off", "user application on")
                .doesNotContain("re2", "former");
        assertThat(server.get("replication.conf")).contains("re2").doesNotContain("re1");
    }

    @Test
    void applicationsGetABindingWithTheCurrentPassword() {
        assertThat(content("shop-a-app"))
                .containsEntry("type", "redis")
                .containsEntry("host", "shop-a-primary.web.svc")
                .containsEntry("read-host", "shop-a.web.svc")
                .containsEntry("port", "6379")
                .containsEntry("username", "application")
                .containsEntry("password", "a+b /c");
    }

    @Test
    void theUriIsValidWhateverThePasswordHolds() {
        assertThat(content("shop-a-app"))
                .containsEntry("uri", "redis://application:a%2Bb%20%2Fc@shop-a-primary.web.svc:6379");
    }

    @Test
    void theOnlyRegionOfANamespaceHasABindingUnderTheShortName() {
        assertThat(secrets("{}")).containsOnlyKeys("shop-a-server", "shop-a-app");
        Map<String, Secret> sole = secrets("spec: {sole: true}");
        assertThat(sole).containsOnlyKeys("shop-a-server", "shop-a-app", "shop-app");
        assertThat(decoded(sole.get("shop-app"))).containsEntry("host", "shop-primary.web.svc");
        List<HasMetadata> owned = List.copyOf(sole.values());
        assertThat(ServerSecrets.unwanted(Members.primary("spec: {sole: true}"), owned))
                .isEmpty();
        assertThat(ServerSecrets.unwanted(Members.primary("{}"), owned)).containsExactly(sole.get("shop-app"));
    }

    @Test
    void aClassWithAUserOfItsOwnHasABindingAndAnAclLineAndFormerOnesAreUnwanted() {
        String change = "spec: {users: [{policy: session, prefixes: ['session:']}]}";
        Map<String, Secret> secrets = secrets(change);
        assertThat(secrets).containsOnlyKeys("shop-a-server", "shop-a-app", "shop-a-policy-session");
        assertThat(decoded(secrets.get("shop-a-policy-session")))
                .containsEntry("username", "policy-session")
                .containsEntry("password", ClassUser.password("session", "a+b /c"))
                .containsEntry("host", "shop-a-primary.web.svc");
        assertThat(decoded(secrets.get("shop-a-server")).get("users.acl"))
                .contains("user policy-session on", "~session:*", "~z:session:*");
        List<HasMetadata> owned = List.copyOf(secrets.values());
        assertThat(ServerSecrets.unwanted(Members.primary(change), owned)).isEmpty();
        assertThat(ServerSecrets.unwanted(Members.primary("{}"), owned))
                .containsExactly(secrets.get("shop-a-policy-session"));
    }

    private static Map<String, String> content(String name) {
        return decoded(secrets("{}").get(name));
    }

    private static Map<String, Secret> secrets(String change) {
        return ServerSecrets.of(Members.primary(change), PASSWORDS).stream()
                .collect(Collectors.toMap(s -> s.getMetadata().getName(), s -> s));
    }

    private static Map<String, String> decoded(Secret secret) {
        return secret.getData().entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        e -> new String(Base64.getDecoder().decode(e.getValue()), StandardCharsets.UTF_8)));
    }
}
