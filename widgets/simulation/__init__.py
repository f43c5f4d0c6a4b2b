"""What happens: the record and the models. numpy alone; knows nothing of charts, controls or books."""
