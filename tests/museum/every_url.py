"""An address for every URL pattern of the museum, those of Django's admin and allauth included."""

from django.urls import NoReverseMatch, URLPattern, get_resolver, reverse

#: Values of parameters by name; the first that the pattern accepts is used.
VALUES = {
    "object_id": ("1",),
    "identifier": ("PH-0001",),
    "language": ("en",),
    "format": ("csv",),
    "kind": ("captions", "photo", "photos"),
    "label": ("photos.photo",),
    "app_label": ("photos",),
    "content_type_id": (1,),
    "key": (1,),
    "pk": (1,),
    "id": ("1",),
    "rest": ("info.json",),
    "secret": ("x",),
    "suggestion": ("date",),
    "master": (1,),
    "sha256": ("0" * 64,),
    "width": (600,),
    "extension": ("jpg",),
    "version": (3,),
    "number": (1,),
    "day": ("2024-01-01",),
    "url": ("nothing",),
    "version_id": ("1",),
}


def patterns(resolver=None, namespace=""):
    """Yield (name, pattern); the name has its namespaces and is "" for a pattern without one."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLPattern):
            yield (namespace + pattern.name if pattern.name else ""), pattern
        else:
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from patterns(pattern, inner)


def address_of(name, pattern):
    """An address of a named pattern. Raises LookupError where VALUES lacks a parameter."""
    parameters = list(pattern.pattern.regex.groupindex)
    choices = [{}]
    for parameter in parameters:
        choices = [
            {**chosen, parameter: value} for chosen in choices for value in VALUES[parameter]
        ]
    for kwargs in choices:
        try:
            return reverse(name, kwargs=kwargs)
        except NoReverseMatch:
            continue
    unnamed = pattern.pattern.regex.groups and not parameters
    if unnamed:
        return reverse(name, args=["1"] * pattern.pattern.regex.groups)
    raise LookupError(f"{name}: VALUES has none for {parameters}")


def every_address():
    """Return (name, address) of every named pattern, sorted."""
    return sorted({(name, address_of(name, pattern)) for name, pattern in patterns() if name})
