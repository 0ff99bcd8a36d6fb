"""Groups of people by characteristic: who is reached by a service, against who lives there."""
