"""Values that have to be refused: what they are, the change to good ones, and what the message names."""

DELIVERY = {"namespace": "shop", "secrets": ["axiom"]}

REFUSED = [
    ("an unknown value", {"replicas": 2}, "replicas"),
    ("an unknown value further down", {"persistence": {"enabled": False}}, "enabled"),
    ("an unknown part of the configuration", {"config": {"sinks": {}}}, "sinks"),
    ("another port than the probes'", {"config": {"server": {"listen": "0.0.0.0:80"}}}, "listen"),
    ("no repository of manifests", {"config": {"source": {"url": ""}}}, "config.source.url"),
    ("no organization", {"config": {"organizations": []}}, "config.organizations"),
    ("no Secret with the escrow key", {"escrowKey": {"existingSecret": ""}}, "existingSecret"),
    ("a Secret without keys", {"credentials": [{"secret": "regent-axiom", "keys": []}]}, "keys"),
    ("a key that leads elsewhere", {"credentials": [{"secret": "a", "keys": ["../b"]}]}, "keys"),
    ("a delivery to every Secret", {"rbac": {"deliveries": [DELIVERY | {"secrets": []}]}}, "secrets"),
    ("a delivery to a pattern", {"rbac": {"deliveries": [DELIVERY | {"secrets": ["*"]}]}}, "secrets"),
    ("a delivery to every namespace", {"rbac": {"deliveries": [DELIVERY | {"namespace": "*"}]}},
     "namespace"),
    ("a restart of every deployment",
     {"rbac": {"deliveries": [DELIVERY | {"restart": {"deployments": []}}]}}, "deployments"),
    ("a restart of another kind", {"rbac": {"deliveries": [DELIVERY | {"restart": {"pods": ["a"]}}]}}, "pods"),
    ("other verbs", {"rbac": {"deliveries": [DELIVERY | {"verbs": ["list"]}]}}, "verbs"),
    ("root", {"podSecurity": {"runAsUser": 0}}, "runAsUser"),
    ("a folder of the host", {"extraVolumes": [{"name": "a", "hostPath": {"path": "/"}}]}, "hostPath"),
    ("a relative place for a volume", {"extraVolumeMounts": [{"name": "a", "mountPath": "a"}]}, "mountPath"),
    ("a volume for many pods", {"persistence": {"accessMode": "ReadWriteMany"}}, "accessMode"),
    ("a size without sense", {"persistence": {"size": "big"}}, "size"),
    ("a tag for a digest", {"image": {"digest": "latest"}}, "digest"),
    ("a number for a word", {"image": {"tag": 1}}, "tag"),
    ("a monitor without a service", {"serviceMonitor": {"enabled": True}}, "service.enabled"),
    ("a port that is none", {"networkPolicy": {"egressPorts": [70000]}}, "egressPorts"),
]
